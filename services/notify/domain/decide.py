"""Every status reaches its unit once, many in one mail under load; a warning is answered once, and the answer stands."""

from collections.abc import Sequence
from typing import assert_never

from .commands import (
    AnswerWarning,
    CloseDigest,
    Command,
    LearnContact,
    LearnUnit,
    LearnWithdrawal,
    QueueNotice,
    RaiseWarning,
    RecordOutcome,
    ReportDispute,
)
from .contacts import FORMER, FORMER_FOR
from .digests import close, ended, queue
from .events import ContactLearned, DisputeReported, Event, UnitLearned
from .state import Mailbox
from .warnings import answer, lapse_withdrawn, raise_warning


def decide(command: Command, mailbox: Mailbox) -> Sequence[Event]:
    match command:
        case QueueNotice():
            return queue(command, mailbox)
        case CloseDigest():
            return close(command, mailbox)
        case RecordOutcome():
            return [ended(command, command.kind, (command.item,))]
        case LearnUnit():
            return _learn_unit(command, mailbox)
        case LearnContact():
            return _learn_contact(command, mailbox)
        case RaiseWarning():
            return raise_warning(command, mailbox)
        case LearnWithdrawal():
            return lapse_withdrawn(command, mailbox)
        case AnswerWarning():
            return answer(command, mailbox)
        case ReportDispute(organisation=organisation, dispute=dispute, at=at):
            return [DisputeReported(organisation=organisation, dispute=dispute, at=at)]
        case _:
            assert_never(command)


def _learn_unit(command: LearnUnit, mailbox: Mailbox) -> Sequence[Event]:
    if (mailbox.name, mailbox.treasury) == (command.name, command.treasury):
        return []
    return [UnitLearned(organisation=command.organisation, name=command.name, treasury=command.treasury)]


def _learn_contact(command: LearnContact, mailbox: Mailbox) -> Sequence[Event]:
    if mailbox.contact_at is not None and command.changed_at <= mailbox.contact_at:
        return []
    return [
        ContactLearned(
            organisation=command.organisation,
            recipients=command.recipients,
            changed_at=command.changed_at,
            forgets_before=command.changed_at - FORMER_FOR,
            keeps=FORMER,
        )
    ]
