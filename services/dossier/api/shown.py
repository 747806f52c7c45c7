"""What callers are shown of a dossier: form, gates, timeline, and what it waits for."""

import datetime as dt
from typing import Any, Self

import msgspec
from khobac_contracts.vocabulary import STATUS_WORDS, Role, Sha256, Status, Words
from pydantic import BaseModel, ConfigDict

from services.dossier.domain.case import Case, Filed
from services.dossier.domain.reference import answer_due, deadline
from services.dossier.domain.refusals import POSSIBLE, no_dossier
from services.dossier.domain.situations import (
    STATUS,
    AwaitingLeader,
    AwaitingReceipt,
    Draft,
    Held,
    Rejected,
    Reopened,
    State,
    Stopped,
    Unpaid,
    case_of,
    filed_of,
    round_of,
    submitted_at,
)
from services.dossier.domain.step_words import STEP_WORDS, with_status
from services.dossier.views import due, waits_for


class Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Payee(Shown):
    """Who is paid; nulls when the key of the personal data was dropped."""

    name: str | None
    tax_code: str | None
    account: str | None
    bank: str | None


class AttachmentPage(Shown):
    digest: Sha256
    name: str
    size: int
    pages: int


class TimelinePage(Shown):
    step: str
    words: Words
    status: Status
    status_words: Words
    at: dt.datetime
    role: Role | None


class GatesPage(Shown):
    """Nothing is approved before both are true."""

    signatures_verified: bool
    risk_cleared: bool


class SignerPage(Shown):
    role: Role
    person: str
    at: dt.datetime


class DossierPage(Shown):
    dossier: str
    unit: str
    treasury: str
    status: Status
    status_words: Words
    possible: Words
    waits_for: str | None
    due: dt.datetime | None
    round: int
    revision: int
    digest: Sha256 | None
    submitted_at: dt.datetime | None
    form: dict[str, Any]
    payee: Payee
    attachments: list[AttachmentPage]
    signed_by: list[SignerPage]
    gates: GatesPage | None
    reason: Words | None
    timeline: list[TimelinePage]
    notice: Words | None = None

    @classmethod
    def of(cls, state: State, payee: Payee, notice: Words | None = None) -> Self:
        case, filed = case_of(state), filed_of(state)
        if case is None:
            raise no_dossier()
        status, possible = STATUS[type(state)], POSSIBLE[type(state)]
        return cls(
            dossier=case.code,
            unit=case.unit,
            treasury=case.form.treasury,
            status=status,
            status_words=STATUS_WORDS[status],
            possible=Words(vi=possible.vi, en=possible.en),
            waits_for=waits_for(state),
            due=due(state),
            round=round_of(state),
            revision=case.revision,
            digest=_digest(state),
            submitted_at=submitted_at(state),
            form=_form(case),
            payee=payee,
            attachments=[AttachmentPage(**msgspec.structs.asdict(each)) for each in case.attachments],
            signed_by=_signers(state),
            gates=GatesPage(signatures_verified=filed.verified, risk_cleared=filed.cleared) if filed else None,
            reason=_reason(state),
            timeline=_timeline(case),
            notice=notice,
        )


def _digest(state: State) -> str | None:
    filed = filed_of(state)
    if filed:
        return filed.digest
    return (state.digest or None) if isinstance(state, Draft | Reopened) else None


def _form(case: Case) -> dict[str, Any]:
    form: dict[str, Any] = msgspec.to_builtins(case.form)
    return {name: value for name, value in form.items() if not name.startswith("payee")}


def _signers(state: State) -> list[SignerPage]:
    match state:
        case Draft() | Reopened():
            signatures = state.signatures
        case AwaitingReceipt():
            signatures = state.filed.signatures
        case _:
            return []
    return [SignerPage(role=each.role, person=each.person, at=each.context.at) for each in signatures]


def _timeline(case: Case) -> list[TimelinePage]:
    return [
        TimelinePage(
            step=moment.step,
            words=Words(vi=STEP_WORDS[moment.step].vi, en=STEP_WORDS[moment.step].en),
            status=status,
            status_words=STATUS_WORDS[status],
            at=moment.at,
            role=moment.role,
        )
        for moment, status in with_status(case.timeline)
    ]


def _reason(state: State) -> Words | None:
    match state:
        case Reopened():
            return Words(vi=state.guidance, en=state.guidance)
        case Held() | Rejected() | Stopped() | Unpaid():
            return Words(vi=state.reason.vi, en=state.reason.en)
        case AwaitingLeader() if state.setback:
            return Words(vi=state.setback.vi, en=state.setback.en)
        case _:
            return None


class ReceiptPage(Shown):
    """Biên nhận: có ngay khi gửi, 24/7. / The receipt: at once, day and night."""

    dossier: str
    digest: Sha256
    round: int
    submitted_at: dt.datetime
    answer_due: dt.datetime
    basis: str
    status: Status
    status_words: Words

    @classmethod
    def of(cls, filed: Filed) -> Self:
        return cls(
            dossier=filed.case.code,
            digest=filed.digest,
            round=filed.round,
            submitted_at=filed.submitted_at,
            answer_due=answer_due(filed.submitted_at),
            basis=deadline(filed.submitted_at).basis,
            status=Status.SUBMITTED,
            status_words=STATUS_WORDS[Status.SUBMITTED],
        )


class RowPage(Shown):
    """One line of a list."""

    dossier: str
    unit: str
    treasury: str
    status: Status
    status_words: Words
    step: str
    waits_for: str | None
    amount: int
    document_no: str
    declared_at: dt.datetime
    submitted_at: dt.datetime | None
    changed_at: dt.datetime
    due: dt.datetime | None


class CasePage(Shown):
    """Một vụ việc của cán bộ: đơn vị không nhận khoản chi. / An officer's case: the unit disputes the spending."""

    dossier: str
    unit: str
    treasury: str
    amount: int
    score: int
    reason: Words
    disputed_by: str
    at: dt.datetime
