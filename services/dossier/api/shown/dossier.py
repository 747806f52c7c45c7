"""What callers are shown of a dossier: procedure, form, payments, gates, timeline, and what it waits for."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Self

from khobac_contracts.vocabulary import STATUS_WORDS, Sha256, Status, Words

from services.dossier.domain.case.filed import Filed
from services.dossier.domain.case.looking import case_of, due, filed_of, round_of, submitted_at, waits_for
from services.dossier.domain.case.refusals import POSSIBLE, no_dossier
from services.dossier.domain.case.signatures import Signature
from services.dossier.domain.case.state import (
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
)
from services.kernel.bilingual import Bilingual, as_written, joined

from .parts import AttachmentPage, GatesPage, PaymentPage, ProcedurePage, Shown, SignerPage, TimelinePage


class DossierPage(Shown):
    dossier: str
    unit: str
    treasury: str
    procedure: ProcedurePage
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
    """As it is signed; null where the key of what was sealed in it was dropped."""
    payments: list[PaymentPage]
    attachments: list[AttachmentPage]
    signed_by: list[SignerPage]
    gates: GatesPage | None
    reason: Words | None
    timeline: list[TimelinePage]
    notice: Words | None = None

    @classmethod
    def of(cls, state: State, opened: Mapping[str, object], notices: Sequence[Bilingual] = ()) -> Self:
        """`opened`: what is sealed in the form, by its sealed text."""
        case, filed = case_of(state), filed_of(state)
        if case is None:
            raise no_dossier()
        status, possible = STATUS[type(state)], POSSIBLE[type(state)]
        payments = [PaymentPage.of(each, opened) for each in (case.money.payments if case.money else ())]
        notices = [*notices, *_cut_names(payments)]
        return cls(
            dossier=case.code,
            unit=case.unit,
            treasury=case.form.treasury,
            procedure=ProcedurePage.of(case.terms),
            status=status,
            status_words=STATUS_WORDS[status],
            possible=possible.words(),
            waits_for=waits_for(state),
            due=due(state),
            round=round_of(state),
            revision=case.revision,
            digest=_digest(state),
            submitted_at=submitted_at(state),
            form=case.form.in_clear({name: opened.get(each.sealed) for name, each in case.form.sealed().items()}),
            payments=payments,
            attachments=[AttachmentPage.of(each) for each in case.attachments],
            signed_by=[SignerPage.of(each) for each in _signatures(state)],
            gates=GatesPage.of(filed) if filed else None,
            reason=_reason(state),
            timeline=[TimelinePage.of(moment) for moment in case.timeline],
            notice=joined(notices, " ").words() if notices else None,
        )


def _cut_names(payments: Sequence[PaymentPage]) -> list[Bilingual]:
    """Before they sign, people must see what the bank will not."""
    return [
        Bilingual(
            f"Tên người thụ hưởng của khoản {each.item} quá dài cho ngân hàng; ngân hàng sẽ nhận: “{each.bank_name}”.",
            f"The payee's name of item {each.item} is too long for the bank, which will read: “{each.bank_name}”.",
        )
        for each in payments
        if each.bank_name_cut
    ]


def _digest(state: State) -> str | None:
    filed = filed_of(state)
    if filed:
        return filed.digest
    return (state.digest or None) if isinstance(state, Draft | Reopened) else None


def _signatures(state: State) -> tuple[Signature, ...]:
    match state:
        case Draft() | Reopened():
            return state.signatures
        case AwaitingReceipt():
            return state.filed.signatures
        case _:
            return ()


def _reason(state: State) -> Words | None:
    match state:
        case Reopened():
            return as_written(state.guidance).words()
        case Held() | Rejected() | Stopped() | Unpaid():
            return state.reason.words()
        case AwaitingLeader() if state.setback:
            return state.setback.words()
        case _:
            return None


class ReceiptPage(Shown):
    """Biên nhận: có ngay khi gửi, 24/7. / The receipt: at once, day and night."""

    dossier: str
    digest: Sha256
    round: int
    submitted_at: dt.datetime
    answer_due: dt.datetime
    answer_basis: str
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
            answer_due=filed.answer_due,
            answer_basis=filed.case.terms.deadline.answer_basis,
            basis=filed.case.terms.deadline.basis,
            status=Status.SUBMITTED,
            status_words=STATUS_WORDS[Status.SUBMITTED],
        )
