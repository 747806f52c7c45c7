"""What a profile remembers after each event: total, so that any recorded history can be folded."""

from typing import assert_never

from .events import Assessed, ChangeNoted, Event, FailedLoginNoted, Forgotten, Learned
from .habits import learn
from .marks import note, note_failure
from .state import Pending, Profile
from .waiting import await_settlement, forget, watch


def evolve(profile: Profile, event: Event) -> Profile:
    match event:
        case Assessed():
            return _assessed(watch(profile, event), event)
        case ChangeNoted(kind=kind, person=person, changed_at=at):
            return note(profile, kind, person, at)
        case FailedLoginNoted(failed_at=at):
            return note_failure(profile, at)
        case Learned(dossier=dossier, item=item, at=at):
            return learn(profile, dossier, item, at)
        case Forgotten(dossier=dossier):
            return forget(profile, dossier)
        case _:
            assert_never(event)


def _assessed(profile: Profile, verdict: Assessed) -> Profile:
    """A first verdict on a round waits for its settlement; a later one brings nothing that would teach."""
    if not verdict.payments:
        return profile
    return await_settlement(profile, Pending(verdict.dossier, verdict.round, verdict.payments, verdict.networks))
