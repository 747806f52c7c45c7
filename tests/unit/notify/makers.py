"""Notices, warnings and mailboxes as the tests of notify need them."""

from datetime import UTC, datetime, timedelta

from khobac_contracts.vocabulary import Answer, AnswerChannel, Role, Status

from services.kernel.bilingual import Bilingual
from services.notify.domain.events import (
    ContactLearned,
    DigestDue,
    Item,
    NoticeQueued,
    UnitLearned,
    WarningAnswered,
    WarningRaised,
)
from services.notify.domain.state import Dispute, Mailbox, Notice, Recipient, RiskWarning

UNIT, OFFICE, ALERT = "1234567", "0001", "5c3e"
PROCEDURE, FORM = "recurrent-spending", "C2-02a/NS"
NOW = datetime(2026, 10, 8, 5, 0, 1, tzinfo=UTC)
LATER = NOW + timedelta(seconds=5)
HOLDER = Recipient("binh", Role.ACCOUNT_HOLDER, "binh@unit.example")
CHIEF = Recipient("an", Role.CHIEF_ACCOUNTANT, "an@unit.example")
JOINED = UnitLearned(organisation=UNIT, name="Trường THCS Lê Lợi", treasury=OFFICE)
DUE = DigestDue(number=1, not_before=NOW)
REASONS = (Bilingual("Cùng một thiết bị.", "One device."),)


def code(n: int = 1) -> str:
    return f"H15.50.05.13-261008-{n:04}"


CODE = code()


def notice(
    n: int = 1,
    step: str = "received",
    status: str = Status.RECEIVED,
    *,
    dossier: str = CODE,
    amount: int | None = 12_000_000,
    reason: str | None = None,
) -> Notice:
    words = Bilingual(reason, reason) if reason else None
    return Notice(f"{dossier}@{n}/0", dossier, PROCEDURE, FORM, OFFICE, status, step, amount, words, NOW, NOW)


def queued(n: int = 1, *, dossier: str = CODE) -> NoticeQueued:
    return NoticeQueued(organisation=UNIT, notice=notice(n, dossier=dossier), at=NOW)


def item(notice_: str, dossier: str = CODE) -> Item:
    return Item(notice_, dossier, PROCEDURE, FORM)


def warning(alert: str = ALERT, dossier: str = CODE, round_: int = 1) -> RiskWarning:
    account = "9523.4.1234567.00000"
    return RiskWarning(alert, dossier, PROCEDURE, FORM, round_, account, 960_000_000, 95, REASONS, NOW, NOW)


def raised(alert: str = ALERT, dossier: str = CODE, round_: int = 1) -> WarningRaised:
    return WarningRaised(organisation=UNIT, warning=warning(alert, dossier, round_), at=NOW)


RAISED = raised()


def answered(
    answer: Answer = Answer.DISPUTED, channel: AnswerChannel = AnswerChannel.LINK, treasury: str | None = OFFICE
) -> WarningAnswered:
    return WarningAnswered(
        organisation=UNIT,
        warning=warning(),
        treasury=treasury,
        answer=answer,
        person="binh",
        channel=channel,
        at=NOW,
    )


def contact(*recipients: Recipient, at: datetime, organisation: str = UNIT) -> ContactLearned:
    return ContactLearned(
        organisation=organisation,
        recipients=recipients,
        changed_at=at,
        forgets_before=at - timedelta(days=30),
        keeps=12,
    )


CONTACT = contact(HOLDER, CHIEF, at=NOW - timedelta(days=99))


def dispute() -> Dispute:
    return Dispute(UNIT, JOINED.name, warning(), NOW)


def mailbox(name: str = "Trường THCS Lê Lợi") -> Mailbox:
    return Mailbox(organisation=UNIT, name=name, treasury=OFFICE)
