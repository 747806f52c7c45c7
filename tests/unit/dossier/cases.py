"""A dossier of invented people for the tests: its form, its actors, and the past that leads to each situation."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import msgspec
from khobac_contracts.vocabulary import Role
from msgspec.structs import replace

from services.dossier.domain.canonical import payee_digest, result_bytes, sha256
from services.dossier.domain.case import commands as c
from services.dossier.domain.case import events as e
from services.dossier.domain.case.attachments import Attachment
from services.dossier.domain.case.signatures import Signature
from services.dossier.domain.forms import CheckedForm, Form, Form13
from services.dossier.domain.forms.form_13 import Line, Payee
from services.dossier.domain.procedures import Gate, Outcome, terms
from services.kernel.amount_words import amount_in_words
from services.kernel.bilingual import Bilingual
from services.kernel.circumstances import Actor, Circumstances

S = TypeVar("S", bound=msgspec.Struct)

CODE = "H15.50.05.13-261116-0001"
UNIT, TREASURY = "1234567", "0013"
AT = datetime(2026, 11, 16, 2, tzinfo=UTC)
"""A Monday, nine o'clock in Vietnam."""
DIGEST = "d1" * 32

ACCOUNTANT = Actor(person="p-accountant", role=Role.UNIT_ACCOUNTANT, organisation=UNIT)
CHIEF = Actor(person="p-chief", role=Role.CHIEF_ACCOUNTANT, organisation=UNIT)
HOLDER = Actor(person="p-holder", role=Role.ACCOUNT_HOLDER, organisation=UNIT)
TREASURY_ACCOUNTANT = Actor(person="t-accountant", role=Role.TREASURY_ACCOUNTANT, organisation=TREASURY)
CONTROLLER = Actor(person="t-controller", role=Role.TREASURY_CONTROLLER, organisation=TREASURY)
LEADER = Actor(person="t-leader", role=Role.TREASURY_LEADER, organisation=TREASURY)
REASON = Bilingual("Lý do", "A reason")
SPENDING = terms("C2-02a/NS", on=date(2026, 11, 16), without_chief_accountant=False)


def at(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


def form(**changes: Any) -> Form13:
    amount = changes.pop("amount", 12_500_000)
    made = Form13(
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
        payee=Payee(sealed=f"sealed:1:{UNIT}:AAAA", digest=payee_digest("970415", "113366668888"), bank="970415"),
        amount=amount,
        amount_in_words=amount_in_words(amount),
    )
    return replace(made, **changes)


def checked(of: Form | None = None, unit: str = UNIT) -> CheckedForm:
    return CheckedForm(form=of or form(), unit=unit, at=AT)


def signature(by: Actor) -> Signature:
    context = Circumstances(user=f"u-{by.person}", person=by.person, at=AT, device="ab" * 32)
    return Signature(role=by.role, person=by.person, cms=f"sealed:1:{by.person}:AAAA", serial="0a1b", context=context)


def pdf(number: int = 0) -> Attachment:
    return Attachment(digest=f"{number:064x}", name="hop-dong.pdf", size=1000, pages=2)


def result(leader: Actor = LEADER, *, attempt: int = 1, of: Form | None = None, procedure: str = "") -> str:
    """The digest of what the leader signs."""
    bytes_ = result_bytes(
        CODE,
        of or form(),
        procedure=procedure or SPENDING.procedure,
        submission=DIGEST,
        leader=leader.person,
        attempt=attempt,
    )
    return sha256(bytes_)


def sign(by: Actor, revision: int = 0, digest: str = DIGEST) -> c.Sign:
    return c.Sign(signature=signature(by), digest=digest, revision=revision, by=by, at=AT)


def approve(by: Actor = LEADER, digest: str | None = None) -> c.ApproveAsLeader:
    return c.ApproveAsLeader(signature=signature(by), digest=digest or result(by), by=by, at=AT)


def declare(by: Actor = CHIEF, *, without_chief_accountant: bool = False, of: Form | None = None) -> c.Declare:
    return c.Declare(code=CODE, declared=checked(of), without_chief_accountant=without_chief_accountant, by=by, at=AT)


declared = e.Declared(code=CODE, form=form(), terms=SPENDING, by=CHIEF, at=AT)
chief_signed = e.Signed(signature=signature(CHIEF), digest=DIGEST, by=CHIEF, at=AT)
holder_signed = e.Signed(signature=signature(HOLDER), digest=DIGEST, by=HOLDER, at=AT)
handed_over = e.HandedOver(digest=DIGEST, round=1, answer_due=at(480), by=HOLDER, at=at(1))
verified = e.SignaturesVerified(at=at(2))
cleared = e.RiskCleared(score=3, at=at(2))
warned = e.Warned(score=80, reason=REASON, at=at(2))
confirmed = e.WarningConfirmed(person="p-holder", at=at(3))
received = e.Received(decision_due=at(24 * 60), by=TREASURY_ACCOUNTANT, at=at(4))
accountant_checked = e.AccountantChecked(by=TREASURY_ACCOUNTANT, at=at(5))
controlled = e.ControllerChecked(by=CONTROLLER, at=at(6))
approved = e.LeaderApproved(by=LEADER, signature=signature(LEADER), digest=result(), at=at(7))
settled = e.ItemSettled(item=1, reference="BANK-1", at=at(9))
failed = e.ItemFailed(item=1, code="AC04", reason=REASON, at=at(9))

DRAFT = (declared,)
SIGNED = (*DRAFT, chief_signed, holder_signed)
SUBMITTED = (*SIGNED, handed_over)
PASSED = (*SUBMITTED, verified, cleared)
RECEIVED = (*PASSED, received)
CHECKED = (*RECEIVED, accountant_checked)
CONTROLLED = (*CHECKED, controlled)
APPROVED = (*CONTROLLED, approved)
HELD = (*SUBMITTED, warned)
RETURNED = (*RECEIVED, e.Returned(by=TREASURY_ACCOUNTANT, guidance="Bổ sung hợp đồng", at=at(5)))
ROUND_2 = (
    *RETURNED,
    replace(chief_signed, digest="d2" * 32, at=at(6)),
    replace(holder_signed, digest="d2" * 32, at=at(6)),
    replace(handed_over, digest="d2" * 32, round=2, at=at(10)),
)
REFUSED = (*SUBMITTED, e.Refused(by=TREASURY_ACCOUNTANT, reason="Sai mục chi", at=at(5)))
STOPPED = (*HELD, e.WarningDisputed(person="p-holder", at=at(5)))
PAID = (*APPROVED, settled, e.Paid(at=at(9)))
UNPAID = (*APPROVED, failed, e.PaymentFailed(reason=REASON, at=at(9)))
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


def request_of(past: tuple[e.Event, ...]) -> tuple[e.Event, ...]:
    """The same past of a procedure that moves no money: the account holder signs, risk is not asked."""
    asks = replace(
        SPENDING,
        procedure="some-request",
        outcome=Outcome.REQUESTS,
        gates=(Gate.SIGNATURES,),
        signers=(Role.ACCOUNT_HOLDER,),
    )
    told = [each for each in past if each not in (chief_signed, cleared)]
    return tuple(_with(each, terms=asks) if isinstance(each, e.Declared) else each for each in told)


def _with(struct: S, **changes: Any) -> S:
    return replace(struct, **changes)


REQUEST_CONTROLLED = request_of(CONTROLLED)
REQUEST_RESULT = result(procedure="some-request")
request_approved = replace(approved, digest=REQUEST_RESULT)
REQUEST_APPROVED = (*REQUEST_CONTROLLED, request_approved)
COMPLETED = (*REQUEST_APPROVED, e.RequestCompleted(at=at(9)))
SITUATIONS |= {"request approved": REQUEST_APPROVED, "completed": COMPLETED}
