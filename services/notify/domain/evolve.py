"""What a mailbox remembers after each event: total, so that any recorded history can be folded."""

from typing import assert_never

import msgspec

from . import state as d
from .events import (
    ContactLearned,
    Delivered,
    DisputeReported,
    Event,
    MailDue,
    NoticeQueued,
    RoundClosed,
    Undelivered,
    UnitLearned,
    WarningAnswered,
    WarningLapsed,
    WarningRaised,
)
from .state import Answered, Mailbox


def evolve(desk: Mailbox, event: Event) -> Mailbox:
    replace = msgspec.structs.replace
    match event:
        case NoticeQueued():
            known = desk.treasury or event.notice.treasury
            return replace(desk, body=event.body, treasury=known, waiting=(*desk.waiting, event.notice))
        case MailDue():
            return replace(desk, round=event.round, mailing=True)
        case Delivered(kind="digest") | Undelivered(kind="digest"):
            return replace(d.without_waiting(desk, [i.notice for i in event.items]), mailing=False)
        case Undelivered(kind="superseded"):
            return d.without_waiting(desk, [i.notice for i in event.items])
        case RoundClosed():
            return replace(desk, mailing=False)
        case UnitLearned():
            return replace(desk, body=event.body, name=event.name, treasury=event.treasury)
        case ContactLearned():
            return replace(d.with_contact(desk, event.recipients, event.changed_at), body=event.body)
        case WarningRaised():
            return replace(desk, body=event.body, warnings=(*desk.warnings, event.warning))
        case WarningAnswered(warning=w):
            return d.with_answer(desk, Answered(w.alert, w.dossier, event.answer, event.at))
        case WarningLapsed(warning=w):
            return d.with_answer(desk, Answered(w.alert, w.dossier, None, event.at))
        case Delivered() | Undelivered() | DisputeReported():
            return desk
        case _:
            assert_never(event)
