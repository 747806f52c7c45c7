"""A warning is raised once, for a dossier's latest round; the first answer stands, and who need not answer is not asked."""

from collections.abc import Sequence
from datetime import datetime

from khobac_contracts.vocabulary import LapseReason

from services.chassis import NotFound, WrongState

from .answer_words import ANSWER_WORDS
from .commands import AnswerWarning, LearnWithdrawal, RaiseWarning
from .events import Event, WarningAnswered, WarningLapsed, WarningRaised, WithdrawalLearned
from .state import OPEN_WARNINGS, ClosedWarning, Mailbox, RiskWarning, closed_warning, open_warning


def raise_warning(command: RaiseWarning, mailbox: Mailbox) -> Sequence[Event]:
    """Asks for an answer, in place of earlier rounds; lapses at once where none is needed any more."""
    warning = command.warning
    if open_warning(mailbox, warning.alert) or closed_warning(mailbox, warning.alert):
        return []
    needless = _needless(warning, mailbox)
    if needless is not None:
        return [_lapsed(command.organisation, warning, needless, command.at)]
    earlier = [each for each in mailbox.warnings if each.dossier == warning.dossier]
    lapsed = [(each, LapseReason.SUPERSEDED) for each in earlier]
    if len(mailbox.warnings) - len(earlier) >= OPEN_WARNINGS:
        oldest = next(each for each in mailbox.warnings if each not in earlier)
        lapsed.append((oldest, LapseReason.TOO_MANY_OPEN))
    return [
        *(_lapsed(command.organisation, each, why, command.at) for each, why in lapsed),
        WarningRaised(organisation=command.organisation, warning=warning, at=command.at),
    ]


def _needless(warning: RiskWarning, mailbox: Mailbox) -> LapseReason | None:
    """Facts of different topics pass each other: the withdrawal or a later round may be known already."""
    if warning.dossier in mailbox.withdrawn:
        return LapseReason.WITHDRAWN
    rounds = [each.round for each in mailbox.warnings if each.dossier == warning.dossier]
    rounds += [each.round for each in mailbox.closed if each.dossier == warning.dossier]
    return LapseReason.SUPERSEDED if max(rounds, default=0) > warning.round else None


def lapse_withdrawn(command: LearnWithdrawal, mailbox: Mailbox) -> Sequence[Event]:
    """No warning of a withdrawn dossier need be answered, whenever its alert is heard."""
    if command.dossier in mailbox.withdrawn:
        return []
    organisation, dossier, at = command.organisation, command.dossier, command.at
    return [
        WithdrawalLearned(organisation=organisation, dossier=dossier, at=at),
        *(
            _lapsed(organisation, warning, LapseReason.WITHDRAWN, at)
            for warning in mailbox.warnings
            if warning.dossier == dossier
        ),
    ]


def _lapsed(organisation: str, warning: RiskWarning, reason: LapseReason, at: datetime) -> WarningLapsed:
    return WarningLapsed(organisation=organisation, warning=warning, reason=reason, at=at)


def answer(command: AnswerWarning, mailbox: Mailbox) -> Sequence[Event]:
    """The first answer stands; the same again changes nothing, another one is refused."""
    before = closed_warning(mailbox, command.alert)
    if before is not None and before.answer == command.answer:
        return []
    if before is not None:
        raise _closed(before)
    warning = open_warning(mailbox, command.alert)
    if warning is None:
        raise _unknown(command.alert)
    return [
        WarningAnswered(
            organisation=command.organisation,
            warning=warning,
            treasury=mailbox.treasury,
            answer=command.answer,
            person=command.person,
            channel=command.channel,
            at=command.at,
        )
    ]


def _unknown(alert: str) -> NotFound:
    return NotFound(
        "warning-unknown",
        vi=f"Đơn vị không có cảnh báo {alert} đang chờ trả lời.",
        en=f"The unit has no warning {alert} that waits for an answer.",
    )


def _closed(before: ClosedWarning) -> WrongState:
    if before.answer is None:
        return WrongState(
            "warning-lapsed",
            vi=f"Hồ sơ {before.dossier} đã được rút hoặc cảnh báo không còn hiệu lực; không cần trả lời nữa.",
            en=f"Dossier {before.dossier} was withdrawn or the warning lapsed; no answer is needed any more.",
        )
    words = ANSWER_WORDS[before.answer]
    return WrongState(
        "warning-already-answered",
        vi=f"Cảnh báo này đã được trả lời “{words.vi}”; câu trả lời đầu tiên có hiệu lực. Muốn đổi, hãy gọi kho bạc.",
        en=f"This warning was answered “{words.en}”; the first answer stands. To change it, call the treasury office.",
    )
