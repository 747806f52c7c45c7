"""Every objection to a signer has its words, Vietnamese first, and its place in the standard's vocabulary."""

from typing import NamedTuple

from khobac_contracts.vocabulary import ROLE_WORDS, SubIndication, Words, words_of

from services.kernel.bilingual import Bilingual

from .validation import ValidationReport


class Objection(NamedTuple):
    """Why a signature does not count."""

    reason: Bilingual
    sub_indication: SubIndication | None = SubIndication.SIG_CONSTRAINTS_FAILURE
    missing: bool = False
    """What it stands on may not have been heard of yet."""
    by_registry: bool = False
    """It goes by what is known of the registrations, which may be old."""


NOT_VALIDATED = Objection(
    Bilingual("Chữ ký không còn đọc được.", "The signature can no longer be read."),
    SubIndication.SIGNED_DATA_NOT_FOUND,
)
OTHER_SERIAL = Objection(
    Bilingual(
        "Số chứng thư trong hồ sơ không phải của chứng thư đã ký.",
        "The serial number in the dossier is not that of the certificate that signed.",
    )
)
UNKNOWN_CERTIFICATE = Objection(
    Bilingual(
        "Chứng thư số chưa được đăng ký với Kho bạc cho đơn vị này.",
        "The certificate is not registered with the treasury for this organisation.",
    ),
    missing=True,
)
OTHER_PERSON = Objection(
    Bilingual(
        "Chứng thư số được đăng ký cho người khác.",
        "The certificate is registered for another person.",
    ),
    by_registry=True,
)
NOT_BOUND_THEN = Objection(
    Bilingual(
        "Đăng ký của chứng thư số không có hiệu lực lúc gửi.",
        "The certificate's registration did not hold at the time of the hand-over.",
    ),
    by_registry=True,
)
SAME_PERSON = Objection(
    Bilingual("Hai chữ ký phải của hai người khác nhau.", "The two signatures must be made by two different people.")
)
SAME_KEY = Objection(
    Bilingual("Hai chữ ký dùng chung một khóa.", "The two signatures were made with one and the same key.")
)


def by_itself(report: ValidationReport) -> Objection:
    return Objection(report.reason or Bilingual("", ""), report.sub_indication)


def no_rule(procedure: str) -> Objection:
    return Objection(
        Bilingual(
            f"Chưa có quy định về người ký của thủ tục “{procedure}”.",
            f"No rule says who signs in the procedure “{procedure}”.",
        )
    )


def wrong_number(expected: int, given: int, *, declared: bool | None) -> Objection:
    """`declared`: whether the unit was heard to say that it has a chief accountant; None: nothing hangs on it."""
    return Objection(
        Bilingual(
            f"Cần đúng {expected} chữ ký, có {given}.",
            f"Exactly {expected} signature(s) are needed, there are {given}.",
        ),
        missing=declared is False,
        by_registry=declared is not None,
    )


def misplaced(expected: str) -> Objection:
    words = _words(expected)
    return Objection(
        Bilingual(f"Chữ ký ở vị trí này phải của {words.vi}.", f"The signature in this place must be the {words.en}'s.")
    )


def other_role(role: str) -> Objection:
    words = _words(role)
    return Objection(
        Bilingual(
            f"Chứng thư số không được đăng ký cho chức danh {words.vi}.",
            f"The certificate is not registered for the role {words.en}.",
        ),
        by_registry=True,
    )


def other_account(account: str) -> Objection:
    return Objection(
        Bilingual(
            f"Người ký không được ký trên tài khoản {account}.",
            f"The signer may not sign for account {account}.",
        ),
        by_registry=True,
    )


def not_appointed(role: str, *, missing: bool = False) -> Objection:
    words = _words(role)
    return Objection(
        Bilingual(
            f"Người ký không giữ chức danh {words.vi} lúc gửi.",
            f"The signer was not {words.en} at the time of the hand-over.",
        ),
        missing=missing,
        by_registry=True,
    )


def wrong_order(later: str, earlier: str) -> Objection:
    this, before = _words(later), _words(earlier)
    return Objection(
        Bilingual(
            f"{this.vi[:1].upper()}{this.vi[1:]} phải ký sau {before.vi}.",
            f"The {this.en} must sign after the {before.en}.",
        )
    )


def _words(role: str) -> Words:
    return words_of(ROLE_WORDS, role)
