"""Each event that people should see is a step of the timeline, with one name here and in the facts."""

from enum import StrEnum

from khobac_contracts.vocabulary import ROLE_WORDS, STEP_WORDS, Role, known
from khobac_contracts.vocabulary import Step as PublicStep

from services.chassis import PlainData
from services.kernel.bilingual import Bilingual

from . import events as e


class Step(StrEnum):
    """The public steps, and those that are the unit's own affair or no news."""

    DECLARED = "declared"
    SIGNED = "signed"
    SIGNATURES_DROPPED = "signatures_dropped"
    HANDED_OVER = "handed_over"
    SIGNATURES_VERIFIED = "signatures_verified"
    SIGNATURES_REJECTED = "signatures_rejected"
    RISK_CLEARED = "risk_cleared"
    WARNED = "warned"
    WARNING_CONFIRMED = "warning_confirmed"
    WARNING_DISPUTED = "warning_disputed"
    RECEIVED = "received"
    RETURNED = "returned"
    REFUSED = "refused"
    ACCOUNTANT_CHECKED = "accountant_checked"
    CONTROLLER_CHECKED = "controller_checked"
    LEADER_APPROVED = "leader_approved"
    RESULT_REJECTED = "result_rejected"
    PAID = "paid"
    PAYMENT_FAILED = "payment_failed"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


STEPS: dict[type[PlainData], Step] = {
    e.Declared: Step.DECLARED,
    e.Signed: Step.SIGNED,
    e.SignaturesDropped: Step.SIGNATURES_DROPPED,
    e.HandedOver: Step.HANDED_OVER,
    e.SignaturesVerified: Step.SIGNATURES_VERIFIED,
    e.SignaturesRejected: Step.SIGNATURES_REJECTED,
    e.RiskCleared: Step.RISK_CLEARED,
    e.Warned: Step.WARNED,
    e.WarningConfirmed: Step.WARNING_CONFIRMED,
    e.WarningDisputed: Step.WARNING_DISPUTED,
    e.Received: Step.RECEIVED,
    e.Returned: Step.RETURNED,
    e.Refused: Step.REFUSED,
    e.AccountantChecked: Step.ACCOUNTANT_CHECKED,
    e.ControllerChecked: Step.CONTROLLER_CHECKED,
    e.LeaderApproved: Step.LEADER_APPROVED,
    e.ResultRejected: Step.RESULT_REJECTED,
    e.Paid: Step.PAID,
    e.PaymentFailed: Step.PAYMENT_FAILED,
    e.RequestCompleted: Step.COMPLETED,
    e.Withdrawn: Step.WITHDRAWN,
}
"""Edits of a draft and the answers on single payments are no steps."""

_OWN_WORDS: dict[Step, Bilingual] = {
    Step.DECLARED: Bilingual("Đã khai hồ sơ", "Declared"),
    Step.SIGNED: Bilingual("Đã ký", "Signed"),
    Step.SIGNATURES_DROPPED: Bilingual("Hồ sơ đã sửa, bỏ các chữ ký", "Changed, so the signatures were dropped"),
    Step.RISK_CLEARED: Bilingual("Không có dấu hiệu bất thường", "Nothing abnormal"),
}


def public_step(step: Step) -> PublicStep | None:
    """As the facts name it; None for what others are not told."""
    return known(PublicStep, step)


def step_words(step: Step, role: Role | None) -> Bilingual:
    """What happened; who signed is said, since any role may."""
    if step is Step.SIGNED and role:
        return Bilingual(f"Đã ký: {ROLE_WORDS[role].vi}", f"Signed: {ROLE_WORDS[role].en}")
    named = public_step(step)
    return _OWN_WORDS[step] if named is None else Bilingual.of(STEP_WORDS[named])
