"""What a profile remembers after each event: total, so that any recorded history can be folded."""

from typing import assert_never

from . import profile as p
from .events import Assessed, ChangeNoted, Event, FailedLoginNoted, Forgotten, Learned
from .profile import Pending, Profile


def evolve(profile: Profile, event: Event) -> Profile:
    match event:
        case Assessed():
            waiting = Pending(event.dossier, event.round, event.amount, p.short(event.payee), event.networks)
            return p.await_settlement(p.watch(profile, event), waiting)
        case ChangeNoted(kind=kind, person=person, changed_at=at):
            return p.note(profile, kind, person, at)
        case FailedLoginNoted(failed_at=at):
            return p.note_failure(profile, at)
        case Learned(dossier=dossier, at=at):
            return p.learn(profile, dossier, at)
        case Forgotten(dossier=dossier):
            return p.forget(profile, dossier)
        case _:
            assert_never(event)
