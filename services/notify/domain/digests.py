"""While a notice waits, a digest is due; what comes while one is mailed goes into the next."""

from collections.abc import Sequence

from .commands import CloseDigest, QueueNotice, RecordOutcome
from .events import Delivered, DigestDue, DigestSkipped, Event, Item, MailKind, NoticeQueued, Undelivered
from .state import WAITING, Mailbox, Notice


def queue(command: QueueNotice, mailbox: Mailbox) -> Sequence[Event]:
    """The notice waits; it opens a digest if none is due."""
    if any(waiting.id == command.notice.id for waiting in mailbox.waiting):
        return []
    queued = NoticeQueued(organisation=command.organisation, notice=command.notice, at=command.at)
    opened = [] if mailbox.digest_due else [DigestDue(number=mailbox.digest + 1, not_before=command.at)]
    return [*_superseded(command, mailbox), queued, *opened]


def _superseded(command: QueueNotice, mailbox: Mailbox) -> Sequence[Event]:
    """Where too many wait, the oldest gives way."""
    if len(mailbox.waiting) < WAITING:
        return []
    return [
        Undelivered(
            organisation=command.organisation,
            kind="superseded",
            items=(item(mailbox.waiting[0]),),
            reason=f"hơn {WAITING} thông báo đang chờ · superseded: more than {WAITING} notices wait",
            attempts=1,
            at=command.at,
        )
    ]


def close(command: CloseDigest, mailbox: Mailbox) -> Sequence[Event]:
    """The fate of the mail is that of its notices; notices that came meanwhile open the next digest."""
    if not mailbox.digest_due or command.number != mailbox.digest:
        return []
    mailed = set(command.notices)
    items = tuple(item(notice) for notice in mailbox.waiting if notice.id in mailed)
    over = ended(command, "digest", items) if items else DigestSkipped(number=command.number, at=command.at)
    left = len(mailbox.waiting) > len(items)
    return [over, DigestDue(number=mailbox.digest + 1, not_before=command.next_at)] if left else [over]


def item(notice: Notice) -> Item:
    return Item(notice.id, notice.dossier, notice.procedure, notice.form)


def ended(command: CloseDigest | RecordOutcome, kind: MailKind, items: tuple[Item, ...]) -> Delivered | Undelivered:
    """How a mail fared, as an event."""
    organisation, attempts, at = command.organisation, command.attempts, command.at
    if command.failure is None:
        reached = command.recipients
        return Delivered(
            organisation=organisation, kind=kind, items=items, recipients=reached, attempts=attempts, at=at
        )
    return Undelivered(
        organisation=organisation, kind=kind, items=items, reason=command.failure, attempts=attempts, at=at
    )
