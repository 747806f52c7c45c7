"""What is refused in several places is refused in the same words."""

from datetime import datetime

from khobac_contracts.vocabulary import ROLE_WORDS, Role

from services.chassis import NotFound, TooMany, WrongState
from services.kernel.codes import kind_words
from services.kernel.vietnam import vietnam_time


def key_taken() -> WrongState:
    """A key belongs to one person: two people's signatures made with it would prove one of them."""
    return WrongState(
        "certificate-of-another-person",
        vi="Chứng thư số (hoặc khóa của nó) đã đăng ký cho người khác; mỗi chứng thư số chỉ thuộc về một người.",
        en="This certificate (or its key) is registered for somebody else; a certificate belongs to one person only.",
    )


def locked(failures: int, until: datetime) -> TooMany:
    """The refusal while a log-in is locked."""
    end = vietnam_time(until)
    return TooMany(
        "login-locked",
        vi=f"Tạm khóa vì nhập sai mật khẩu {failures} lần; hãy thử lại sau {end:%H:%M ngày %d/%m/%Y}.",
        en=f"Locked after {failures} wrong passwords; try again after {end:%H:%M on %Y-%m-%d} in Vietnam.",
    )


def not_appointed(person: str, role: Role, organisation: str) -> NotFound:
    words = ROLE_WORDS[role]
    return NotFound(
        "not-appointed",
        vi=f"Người {person} không giữ vai trò {words.vi} tại {organisation}.",
        en=f"The person {person} is not {words.en} at {organisation}.",
    )


def no_such_organisation(code: str) -> NotFound:
    words = kind_words(code)
    return NotFound(
        "no-such-organisation",
        vi=f"Chưa có {words.vi} {code} trong hệ thống.",
        en=f"There is no {words.en} {code} here yet.",
    )


def no_such_person(organisation: str) -> NotFound:
    return NotFound(
        "no-such-person",
        vi=f"Không có người này tại {organisation}.",
        en=f"There is no such person at {organisation}.",
    )
