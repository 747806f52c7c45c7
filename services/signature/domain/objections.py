"""Every objection to a signer has its words, Vietnamese first, and its place in the standard's vocabulary."""

from typing import NamedTuple

from khobac_contracts.vocabulary import ROLE_WORDS, Role

from .verdict import Sub


class Objection(NamedTuple):
    """Why a signature does not count.

    `missing`: what it stands on may not have been heard of yet. `by_registry`: something is known, and may be old.
    """

    vi: str
    en: str
    sub: Sub | None = Sub.SIG_CONSTRAINTS_FAILURE
    missing: bool = False
    by_registry: bool = False


NOT_EXAMINED = Objection(
    "Chữ ký không còn đọc được.", "The signature can no longer be read.", Sub.SIGNED_DATA_NOT_FOUND
)
OTHER_SERIAL = Objection(
    "Số chứng thư trong hồ sơ không phải của chứng thư đã ký.",
    "The serial number in the dossier is not that of the certificate that signed.",
)
UNKNOWN_CERTIFICATE = Objection(
    "Chứng thư số chưa được đăng ký với Kho bạc cho đơn vị này.",
    "The certificate is not registered with the treasury for this body.",
    missing=True,
)
OTHER_PERSON = Objection(
    "Chứng thư số được đăng ký cho người khác.",
    "The certificate is registered for another person.",
    by_registry=True,
)
NOT_BOUND_THEN = Objection(
    "Đăng ký của chứng thư số không có hiệu lực lúc gửi.",
    "The certificate's registration did not hold at the time of the hand-over.",
    by_registry=True,
)
SAME_PERSON = Objection(
    "Hai chữ ký phải của hai người khác nhau.",
    "The two signatures must be made by two different people.",
)
SAME_KEY = Objection("Hai chữ ký dùng chung một khóa.", "The two signatures were made with one and the same key.")
WRONG_TIME_ORDER = Objection(
    "Chủ tài khoản phải ký sau kế toán trưởng.",
    "The account holder must sign after the chief accountant.",
)


def other_role(role: Role) -> Objection:
    words = ROLE_WORDS[role]
    return Objection(
        f"Chứng thư số không được đăng ký cho chức danh {words.vi}.",
        f"The certificate is not registered for the role {words.en}.",
        by_registry=True,
    )


def other_account(account: str) -> Objection:
    return Objection(
        f"Người ký không được ký trên tài khoản {account}.",
        f"The signer may not sign for account {account}.",
        by_registry=True,
    )


def not_appointed(role: Role, *, missing: bool = False) -> Objection:
    words = ROLE_WORDS[role]
    return Objection(
        f"Người ký không giữ chức danh {words.vi} lúc gửi.",
        f"The signer was not {words.en} at the time of the hand-over.",
        missing=missing,
        by_registry=True,
    )


def misplaced(expected: Role) -> Objection:
    words = ROLE_WORDS[expected]
    return Objection(
        f"Chữ ký ở vị trí này phải của {words.vi}.", f"The signature in this place must be the {words.en}'s."
    )


def wrong_number(expected: int, given: int) -> Objection:
    return Objection(
        f"Cần đúng {expected} chữ ký, có {given}.", f"Exactly {expected} signature(s) are needed, there are {given}."
    )
