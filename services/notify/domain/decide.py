"""Every status reaches its unit once, many in one mail under load; a warning is answered once, and the answer stands."""

from collections.abc import Sequence
from typing import assert_never

from services.chassis import NotFound, WrongState

from . import state as d
from .commands import (
    AnswerWarning,
    CloseRound,
    Command,
    LearnContact,
    LearnUnit,
    QueueNotice,
    RaiseWarning,
    RecordOutcome,
    ReportDispute,
)
from .events import (
    ContactLearned,
    Delivered,
    DisputeReported,
    Event,
    Item,
    Kind,
    MailDue,
    NoticeQueued,
    RoundClosed,
    Undelivered,
    UnitLearned,
    WarningAnswered,
    WarningLapsed,
    WarningRaised,
)
from .state import Answer, Answered, Mailbox, Notice


def decide(command: Command, desk: Mailbox) -> Sequence[Event]:
    match command:
        case QueueNotice():
            return _queue(command, desk)
        case CloseRound():
            return _close(command, desk)
        case RecordOutcome():
            return [_ended(command, command.kind, (command.item,))]
        case LearnUnit(body=body, name=name, treasury=treasury):
            known = (desk.name, desk.treasury) == (name, treasury)
            return [] if known else [UnitLearned(body=body, name=name, treasury=treasury)]
        case LearnContact(body=body, recipients=recipients, changed_at=at):
            stale = desk.contact_at is not None and at <= desk.contact_at
            return [] if stale else [ContactLearned(body=body, recipients=recipients, changed_at=at)]
        case RaiseWarning():
            return _raise(command, desk)
        case AnswerWarning():
            return _answer(command, desk)
        case ReportDispute():
            return [DisputeReported(body=command.body, dispute=command.dispute, at=command.at)]
        case _:
            assert_never(command)


def _queue(command: QueueNotice, desk: Mailbox) -> Sequence[Event]:
    notice, body, at = command.notice, command.body, command.at
    if any(waiting.id == notice.id for waiting in desk.waiting):
        return []
    events: list[Event] = []
    if len(desk.waiting) >= d.WAITING:
        oldest = (_item(desk.waiting[0]),)
        reason = f"hơn {d.WAITING} thông báo đang chờ · superseded: more than {d.WAITING} notices wait"
        events.append(Undelivered(body=body, kind="superseded", items=oldest, reason=reason, attempts=1, at=at))
    events.append(NoticeQueued(body=body, notice=notice, at=at))
    if not desk.mailing:
        events.append(MailDue(round=desk.round + 1, not_before=at))
    if notice.step == "withdrawn":
        lapsed = [w for w in desk.warnings if w.dossier == notice.dossier]
        events += [WarningLapsed(body=body, warning=w, reason="withdrawn", at=at) for w in lapsed]
    return events


def _close(command: CloseRound, desk: Mailbox) -> Sequence[Event]:
    """What waited and was in the mail is told of; what came meanwhile opens the next round."""
    if not desk.mailing or command.round != desk.round:
        return []
    mailed = set(command.notices)
    items = tuple(_item(n) for n in desk.waiting if n.id in mailed)
    ended: Event = _ended(command, "digest", items) if items else RoundClosed(round=command.round, at=command.at)
    left = len(desk.waiting) > len(items)
    return [ended, MailDue(round=desk.round + 1, not_before=command.next_at)] if left else [ended]


def _item(notice: Notice) -> Item:
    return Item(notice.id, notice.dossier)


def _ended(command: CloseRound | RecordOutcome, kind: Kind, items: tuple[Item, ...]) -> Delivered | Undelivered:
    body, attempts, at = command.body, command.attempts, command.at
    if command.failure is None:
        mailed_to = command.recipients
        return Delivered(body=body, kind=kind, items=items, recipients=mailed_to, attempts=attempts, at=at)
    return Undelivered(body=body, kind=kind, items=items, reason=command.failure, attempts=attempts, at=at)


def _raise(command: RaiseWarning, desk: Mailbox) -> Sequence[Event]:
    alert = command.warning.alert
    if d.open_warning(desk, alert) or d.past_answer(desk, alert):
        return []
    raised = WarningRaised(body=command.body, warning=command.warning, at=command.at)
    if len(desk.warnings) < d.OPEN_WARNINGS:
        return [raised]
    oldest = desk.warnings[0]
    return [WarningLapsed(body=command.body, warning=oldest, reason="too_many_open", at=command.at), raised]


def _answer(command: AnswerWarning, desk: Mailbox) -> Sequence[Event]:
    """The first answer stands; the same again changes nothing, another one is refused."""
    if (before := d.past_answer(desk, command.alert)) is not None:
        if before.answer == command.answer:
            return []
        raise _already(before)
    warning = d.open_warning(desk, command.alert)
    if warning is None:
        raise NotFound(
            "warning-unknown",
            vi=f"Đơn vị không có cảnh báo {command.alert} đang chờ trả lời.",
            en=f"The unit has no warning {command.alert} that waits for an answer.",
        )
    return [
        WarningAnswered(
            body=command.body,
            warning=warning,
            treasury=desk.treasury,
            answer=command.answer,
            person=command.person,
            channel=command.channel,
            at=command.at,
        )
    ]


def _already(before: Answered) -> WrongState:
    if before.answer is None:
        return WrongState(
            "warning-lapsed",
            vi=f"Hồ sơ {before.dossier} đã được rút hoặc cảnh báo không còn hiệu lực; không cần trả lời nữa.",
            en=f"Dossier {before.dossier} was withdrawn or the warning lapsed; no answer is needed any more.",
        )
    vi, en = ANSWER_WORDS[before.answer]
    return WrongState(
        "warning-already-answered",
        vi=f"Cảnh báo này đã được trả lời “{vi}”; câu trả lời đầu tiên có hiệu lực. Muốn đổi, hãy gọi kho bạc.",
        en=f"This warning was answered “{en}”; the first answer stands. To change it, call the treasury office.",
    )


ANSWER_WORDS: dict[Answer, tuple[str, str]] = {
    "confirmed": ("Đúng, khoản chi của đơn vị", "Yes, it is ours"),
    "disputed": ("Không phải của đơn vị", "No, it is not ours"),
}
