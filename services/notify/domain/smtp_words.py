"""A mail server's answer is kept as codes and our own words: its text names the person whose address it refuses."""

import re

from services.kernel.bilingual import Bilingual

_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?!\S)", re.ASCII)
"""RFC 3463, at the beginning of the text."""
_DETAILS: dict[tuple[str, str], Bilingual] = {
    ("1", "1"): Bilingual("hộp thư không tồn tại", "no such mailbox"),
    ("2", "1"): Bilingual("hộp thư đã bị khóa", "the mailbox is disabled"),
    ("2", "2"): Bilingual("hộp thư đã đầy", "the mailbox is full"),
}
_SUBJECTS: dict[str, Bilingual] = {
    "1": Bilingual("địa chỉ không dùng được", "the address cannot be used"),
    "2": Bilingual("hộp thư không nhận được", "the mailbox cannot take it"),
    "3": Bilingual("hệ thống thư không nhận được", "the mail system cannot take it"),
    "4": Bilingual("không tới được máy chủ thư", "the mail server cannot be reached"),
    "5": Bilingual("máy chủ thư không hiểu lệnh", "the mail server does not understand"),
    "6": Bilingual("nội dung không được nhận", "the content is not taken"),
    "7": Bilingual("bị chặn theo chính sách", "blocked by a policy"),
}
_LATER = Bilingual("máy chủ thư tạm thời không nhận", "the mail server does not take it now")
_NEVER = Bilingual("máy chủ thư từ chối", "the mail server refuses it")


def in_our_words(code: int, text: str) -> str:
    """The reply code (RFC 5321), the enhanced one if there is one (RFC 3463), and what they mean."""
    plain = _NEVER if code >= 500 else _LATER
    found = _ENHANCED.match(text)
    if found is None or found[1] != str(code)[0]:
        return f"{code} {plain.vi} · {plain.en}"
    words = _DETAILS.get((found[2], found[3])) or _SUBJECTS.get(found[2], plain)
    return f"{code} {found[0]} {words.vi} · {words.en}"
