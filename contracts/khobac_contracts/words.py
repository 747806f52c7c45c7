"""What facts say in single words, and how each word reads for people: Vietnamese first, English beside it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from .open_words import W


class Words(BaseModel):
    """A sentence for people: Vietnamese first, English beside it."""

    model_config = ConfigDict(frozen=True)

    vi: str
    en: str


def in_a_row(words: Iterable[Words]) -> Words:
    """Several as one, with commas between them."""
    said = list(words)
    return Words(vi=", ".join(each.vi for each in said), en=", ".join(each.en for each in said))


def words_of(table: Mapping[W, Words], word: str) -> Words:
    """How a word reads; one that a newer writer knows and we do not reads as itself."""
    # A member of a StrEnum is equal to its text and hashes alike, so that a stored text finds its words, too.
    return table.get(word) or Words(vi=word, en=word)  # type: ignore[call-overload]


class Role(StrEnum):
    """In which capacity somebody acts (domain: who signs; the treasury's three steps)."""

    UNIT_ACCOUNTANT = "unit_accountant"
    CHIEF_ACCOUNTANT = "chief_accountant"
    ACCOUNT_HOLDER = "account_holder"
    TREASURY_ACCOUNTANT = "treasury_accountant"
    TREASURY_CONTROLLER = "treasury_controller"
    TREASURY_LEADER = "treasury_leader"
    TREASURY_ADMIN = "treasury_admin"


ROLE_WORDS: dict[Role, Words] = {
    Role.UNIT_ACCOUNTANT: Words(vi="kế toán đơn vị", en="unit accountant"),
    Role.CHIEF_ACCOUNTANT: Words(vi="kế toán trưởng", en="chief accountant"),
    Role.ACCOUNT_HOLDER: Words(vi="chủ tài khoản", en="account holder"),
    Role.TREASURY_ACCOUNTANT: Words(vi="kế toán viên KBNN", en="treasury accountant"),
    Role.TREASURY_CONTROLLER: Words(vi="kiểm soát viên KBNN", en="treasury controller"),
    Role.TREASURY_LEADER: Words(vi="lãnh đạo KBNN", en="treasury leader"),
    Role.TREASURY_ADMIN: Words(vi="quản trị viên KBNN", en="treasury administrator"),
}
"""As they stand inside a sentence."""


class Status(StrEnum):
    """What the unit sees of a dossier, in the words of letter 2348."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REFUSED = "refused"
    RECEIVED = "received"
    PROCESSING = "processing"
    ON_HOLD = "on_hold"
    PAID = "paid"
    PAYMENT_REFUSED = "payment_refused"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


STATUS_WORDS: dict[Status, Words] = {
    Status.DRAFT: Words(vi="Bản nháp", en="Draft"),
    Status.SUBMITTED: Words(vi="Đã gửi KBNN", en="Submitted to the treasury"),
    Status.RETURNED: Words(vi="Yêu cầu bổ sung", en="Returned for completion"),
    Status.REFUSED: Words(vi="KBNN từ chối hồ sơ", en="Dossier refused"),
    Status.RECEIVED: Words(vi="KBNN tiếp nhận hồ sơ", en="Received by the treasury"),
    Status.PROCESSING: Words(vi="KBNN đang xử lý hồ sơ", en="Being processed"),
    Status.ON_HOLD: Words(vi="Tạm dừng chờ xác nhận cảnh báo", en="On hold until the warning is answered"),
    Status.PAID: Words(vi="KBNN đã thanh toán", en="Paid"),
    Status.PAYMENT_REFUSED: Words(vi="KBNN từ chối thanh toán", en="Payment refused"),
    Status.COMPLETED: Words(vi="KBNN đã giải quyết", en="Completed"),
    Status.WITHDRAWN: Words(vi="Đã rút hồ sơ", en="Withdrawn"),
}


class Step(StrEnum):
    """What happened to a dossier, as its unit is told. What the unit does before the hand-over is its own affair."""

    HANDED_OVER = "handed_over"
    SIGNATURES_VERIFIED = "signatures_verified"
    SIGNATURES_REJECTED = "signatures_rejected"
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


STEP_WORDS: dict[Step, Words] = {
    Step.HANDED_OVER: Words(vi="Hồ sơ đã được gửi đến KBNN", en="Handed over to the treasury"),
    Step.SIGNATURES_VERIFIED: Words(vi="Chữ ký số hợp lệ", en="The signatures are valid"),
    Step.SIGNATURES_REJECTED: Words(vi="Chữ ký số không hợp lệ", en="The signatures are not valid"),
    Step.WARNED: Words(
        vi="Tạm dừng: có cảnh báo rủi ro cần chủ tài khoản trả lời",
        en="On hold: a risk warning waits for the account holder's answer",
    ),
    Step.WARNING_CONFIRMED: Words(
        vi="Chủ tài khoản xác nhận khoản chi", en="The account holder confirmed the spending"
    ),
    Step.WARNING_DISPUTED: Words(
        vi="Chủ tài khoản không thừa nhận khoản chi", en="The account holder disowned the spending"
    ),
    Step.RECEIVED: Words(vi="KBNN đã tiếp nhận hồ sơ", en="Received by the treasury"),
    Step.RETURNED: Words(vi="KBNN yêu cầu bổ sung hồ sơ", en="Returned for completion"),
    Step.REFUSED: Words(vi="KBNN từ chối hồ sơ", en="Refused by the treasury"),
    Step.ACCOUNTANT_CHECKED: Words(vi="Kế toán viên KBNN đã kiểm tra", en="Checked by the treasury accountant"),
    Step.CONTROLLER_CHECKED: Words(vi="Kiểm soát viên KBNN đã kiểm tra", en="Checked by the treasury controller"),
    Step.LEADER_APPROVED: Words(vi="Lãnh đạo KBNN đã phê duyệt", en="Approved by the treasury leader"),
    Step.RESULT_REJECTED: Words(
        vi="Chữ ký phê duyệt không hợp lệ, chờ phê duyệt lại",
        en="The approval's signature is not valid; to be signed again",
    ),
    Step.PAID: Words(vi="Đã thanh toán", en="Paid"),
    Step.PAYMENT_FAILED: Words(vi="Không thanh toán được", en="The payment failed"),
    Step.COMPLETED: Words(vi="KBNN đã giải quyết hồ sơ", en="Completed by the treasury"),
    Step.WITHDRAWN: Words(vi="Đơn vị đã rút hồ sơ", en="Withdrawn by the unit"),
}
"""As a notice of status says them."""


class AccountKind(StrEnum):
    """What an account holds: an estimate of the budget, or deposited money."""

    ESTIMATE = "estimate"
    DEPOSIT = "deposit"


class LoginFailure(StrEnum):
    """Why a log-in failed."""

    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a reason, not a password
    LOCKED = "locked"


class Level(StrEnum):
    """How risk judges a dossier's spending."""

    NORMAL = "normal"
    ABNORMAL = "abnormal"


class Answer(StrEnum):
    """What the unit says of a warned spending: theirs, or not theirs."""

    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class Channel(StrEnum):
    """By which way a notice goes."""

    EMAIL = "email"


class AnswerChannel(StrEnum):
    """By which way the answer to a warning came."""

    LINK = "link"
    API = "api"


class LapseReason(StrEnum):
    """Why a warning needs no answer any more."""

    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    TOO_MANY_OPEN = "too_many_open"


class Indication(StrEnum):
    """What ETSI EN 319 102-1 says of a signature."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    INDETERMINATE = "INDETERMINATE"


class SubIndication(StrEnum):
    """Why a signature did not pass, in the terms of ETSI EN 319 102-1, clause 5.1.3."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    TRY_LATER = "TRY_LATER"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"
