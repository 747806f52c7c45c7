"""Changes and failed log-ins leave marks that are the same in whatever order and however often they are heard."""

from datetime import datetime

import msgspec

from .events import ChangeKind
from .state import FAILURES, MARKS, Mark, Profile


def note(profile: Profile, kind: ChangeKind, person: str, at: datetime) -> Profile:
    """Widen the mark of that change to contain `at`; the mark longest untouched falls out."""
    old = next((mark for mark in profile.marks if mark.kind == kind and mark.person == person), None)
    new = Mark(kind, person, min(old.first, at), max(old.last, at)) if old else Mark(kind, person, at, at)
    if new == old:
        return profile
    others = (mark for mark in profile.marks if mark is not old)
    marks = sorted((*others, new), key=lambda mark: (mark.last, mark.kind, mark.person))
    return msgspec.structs.replace(profile, marks=tuple(marks[-MARKS:]))


def note_failure(profile: Profile, at: datetime) -> Profile:
    """Remember the latest failed log-ins."""
    if at in profile.failures:
        return profile
    return msgspec.structs.replace(profile, failures=tuple(sorted((*profile.failures, at))[-FAILURES:]))
