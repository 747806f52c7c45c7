"""A dossier of invented people for the tests: its form, its actors, and the past that leads to each situation."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from khobac_contracts.vocabulary import Role
from msgspec.structs import replace

from services.dossier.domain import commands as c
from services.dossier.domain import events as e
from services.dossier.domain.canonical import payee_digest, result_bytes, sha256
from services.dossier.domain.form import Attachment, Form, Line
from services.dossier.domain.parties import Actor, Circumstances, Sentence, Signature
from services.dossier.domain.spelling import amount_in_words

CODE = "H15.50.05.13-261122-0001"
UNIT, TREASURY = "1234567", "0013"
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
"""A Monday, nine o'clock in Vietnam."""
DIGEST = "d1" * 32

ACCOUNTANT = Actor(person="p-accountant", role=Role.UNIT_ACCOUNTANT, body=UNIT)
CHIEF = Actor(person="p-chief", role=Role.CHIEF_ACCOUNTANT, body=UNIT)
HOLDER = Actor(person="p-holder", role=Role.ACCOUNT_HOLDER, body=UNIT)
CLERK = Actor(person="t-clerk", role=Role.TREASURY_ACCOUNTANT, body=TREASURY)
CONTROLLER = Actor(person="t-controller", role=Role.TREASURY_CONTROLLER, body=TREASURY)
LEADER = Actor(person="t-leader", role=Role.TREASURY_LEADER, body=TREASURY)
REASON = Sentence("Lý do", "A reason")


def at(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


def form(**changes: Any) -> Form:
    amount = changes.pop("amount", 12_500_000)
    made = Form(
        document_no="UNC-07",
        budget_year=2026,
        allocation="official",
        settlement="actual",
        chapter="422",
        account=f"9523.4.{UNIT}.00000",
        treasury=TREASURY,
        lines=(
            Line(
                content="Văn phòng phẩm quý IV",
                economic_code="6551",
                sector_code="341",
                source_code="13",
                amount=amount,
                invoice_no="00000127",
                invoice_date=date(2026, 11, 20),
            ),
        ),
        payee=f"sealed:1:{UNIT}:AAAA",
        payee_digest=payee_digest("970415", "113366668888"),
        payee_bank="970415",
        amount=amount,
        amount_in_words=amount_in_words(amount),
    )
    return replace(made, **changes)


def signature(by: Actor) -> Signature:
    context = Circumstances(user=f"u-{by.person}", person=by.person, at=AT, device="ab" * 32)
    return Signature(role=by.role, person=by.person, cms=f"sealed:1:{by.person}:AAAA", serial="0a1b", context=context)


def pdf(number: int = 0) -> Attachment:
    return Attachment(digest=f"{number:064x}", name="hop-dong.pdf", size=1000, pages=2)


def result(leader: Actor = LEADER, *, attempt: int = 1, amount: int = 12_500_000) -> str:
    return sha256(result_bytes(CODE, DIGEST, amount, leader.person, attempt))


def sign(by: Actor, revision: int = 0, digest: str = DIGEST) -> c.Sign:
    return c.Sign(signature=signature(by), digest=digest, revision=revision, by=by, at=AT)


def approve(by: Actor = LEADER, digest: str | None = None) -> c.ApproveAsLeader:
    return c.ApproveAsLeader(signature=signature(by), digest=digest or result(by), by=by, at=AT)


declared = e.Declared(code=CODE, form=form(), by=CHIEF, at=AT)
chief_signed = e.Signed(signature=signature(CHIEF), digest=DIGEST, by=CHIEF, at=AT)
holder_signed = e.Signed(signature=signature(HOLDER), digest=DIGEST, by=HOLDER, at=AT)
handed_over = e.HandedOver(digest=DIGEST, round=1, by=HOLDER, at=at(1))
verified = e.SignaturesVerified(at=at(2))
cleared = e.RiskCleared(score=3, at=at(2))
warned = e.Warned(score=80, reason=REASON, at=at(2))
confirmed = e.WarningConfirmed(person="p-holder", at=at(3))
received = e.Received(by=CLERK, at=at(4))
checked = e.AccountantChecked(by=CLERK, at=at(5))
controlled = e.ControllerChecked(by=CONTROLLER, at=at(6))
approved = e.LeaderApproved(by=LEADER, signature=signature(LEADER), digest=result(), at=at(7))

DRAFT = (declared,)
SIGNED = (*DRAFT, chief_signed, holder_signed)
SUBMITTED = (*SIGNED, handed_over)
PASSED = (*SUBMITTED, verified, cleared)
RECEIVED = (*PASSED, received)
CHECKED = (*RECEIVED, checked)
CONTROLLED = (*CHECKED, controlled)
APPROVED = (*CONTROLLED, approved)
HELD = (*SUBMITTED, warned)
RETURNED = (*RECEIVED, e.Returned(by=CLERK, guidance="Bổ sung hợp đồng", at=at(5)))
ROUND_2 = (
    *RETURNED,
    replace(chief_signed, digest="d2" * 32, at=at(6)),
    replace(holder_signed, digest="d2" * 32, at=at(6)),
    e.HandedOver(digest="d2" * 32, round=2, by=HOLDER, at=at(10)),
)
REFUSED = (*SUBMITTED, e.Refused(by=CLERK, reason="Sai mục chi", at=at(5)))
STOPPED = (*HELD, e.WarningDisputed(person="p-holder", at=at(5)))
PAID = (*APPROVED, e.Paid(reference="BANK-1", at=at(9)))
UNPAID = (*APPROVED, e.PaymentFailed(code="AC04", reason=REASON, at=at(9)))
WITHDRAWN = (*SUBMITTED, e.Withdrawn(by=HOLDER, at=at(5)))

SITUATIONS: dict[str, tuple[e.Event, ...]] = {
    "draft": DRAFT,
    "signed": SIGNED,
    "submitted": SUBMITTED,
    "received": RECEIVED,
    "checked": CHECKED,
    "controlled": CONTROLLED,
    "approved": APPROVED,
    "held": HELD,
    "returned": RETURNED,
    "refused": REFUSED,
    "stopped": STOPPED,
    "paid": PAID,
    "unpaid": UNPAID,
    "withdrawn": WITHDRAWN,
}
