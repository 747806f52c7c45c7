"""The parts of a dossier's page, each made from the part of the situation that it shows."""

import datetime as dt
from collections.abc import Mapping
from typing import Self

import msgspec
from khobac_contracts.vocabulary import STATUS_WORDS, Role, Sha256, Status, Words
from pydantic import BaseModel, ConfigDict

from services.dossier.domain.case.attachments import Attachment
from services.dossier.domain.case.filed import Filed, Moment
from services.dossier.domain.case.signatures import Signature
from services.dossier.domain.case.steps import step_words
from services.dossier.domain.forms import Payment
from services.dossier.domain.procedures import Gate, Terms
from services.kernel.bank_name import bank_name


class Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Payee(BaseModel):
    """As it was sealed. Whatever else is in it is not for this page."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str


class ProcedurePage(Shown):
    """Thủ tục mà hồ sơ theo, từ khi khai đến khi kết thúc. / The procedure that the dossier goes by to its end."""

    name: str
    version: str
    words: Words
    basis: str
    signers: list[Role]

    @classmethod
    def of(cls, terms: Terms) -> Self:
        return cls(
            name=terms.procedure,
            version=terms.version,
            words=terms.words.words(),
            basis=terms.basis,
            signers=list(terms.signers),
        )


class PaymentPage(Shown):
    """Một khoản chi; tên đúng như ngân hàng sẽ nhận. / One payment; its payee named as the bank will read it."""

    item: int
    amount: int
    bank: str
    bank_name: str | None
    bank_name_cut: bool = False

    @classmethod
    def of(cls, payment: Payment, opened: Mapping[str, object]) -> Self:
        found = opened.get(payment.payee)
        name = bank_name(Payee.model_validate(found).name) if found else None
        return cls(
            item=payment.item,
            amount=payment.amount,
            bank=payment.payee_bank,
            bank_name=name.text if name else None,
            bank_name_cut=name.was_cut if name else False,
        )


class AttachmentPage(Shown):
    digest: Sha256
    name: str
    size: int
    pages: int

    @classmethod
    def of(cls, attachment: Attachment) -> Self:
        return cls(**msgspec.structs.asdict(attachment))


class TimelinePage(Shown):
    step: str
    words: Words
    status: Status
    status_words: Words
    at: dt.datetime
    role: Role | None

    @classmethod
    def of(cls, moment: Moment) -> Self:
        return cls(
            step=moment.step,
            words=step_words(moment.step, moment.role).words(),
            status=moment.status,
            status_words=STATUS_WORDS[moment.status],
            at=moment.at,
            role=moment.role,
        )


class GatesPage(Shown):
    """Nothing is approved before all are true; null: the procedure has no such gate."""

    signatures_verified: bool
    risk_cleared: bool | None

    @classmethod
    def of(cls, filed: Filed) -> Self:
        watched = Gate.RISK in filed.case.terms.gates
        return cls(
            signatures_verified=Gate.SIGNATURES in filed.passed,
            risk_cleared=Gate.RISK in filed.passed if watched else None,
        )


class SignerPage(Shown):
    role: Role
    person: str
    at: dt.datetime

    @classmethod
    def of(cls, signature: Signature) -> Self:
        return cls(role=signature.role, person=signature.person, at=signature.context.at)
