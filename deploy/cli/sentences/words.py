"""Single words of events as people say them, in both languages."""

from typing import NamedTuple

from khobac_contracts.vocabulary import ROLE_WORDS, STATUS_WORDS, Status


class Sentence(NamedTuple):
    """The same in both languages."""

    vi: str
    en: str


ROLES: dict[str, Sentence] = {role: Sentence(words.vi, f"the {words.en}") for role, words in ROLE_WORDS.items()}
STATUSES: dict[str, Sentence] = {
    status: Sentence(STATUS_WORDS[status].vi, STATUS_WORDS[status].en) for status in Status
}
WORDS: dict[str, dict[str, Sentence]] = {
    "role": ROLES,
    "status": STATUSES,
    "level": {"normal": Sentence("bình thường", "normal"), "abnormal": Sentence("bất thường", "abnormal")},
    "without_chief": {
        "True": Sentence("“Không có”", "no chief accountant"),
        "False": Sentence("có", "a chief accountant"),
    },
    "answer": {
        "confirmed": Sentence("đúng là của chúng tôi", "ours"),
        "disputed": Sentence("không phải của chúng tôi", "not ours"),
    },
    "lapse": {
        "withdrawn": Sentence("đơn vị đã rút hồ sơ", "the dossier was withdrawn"),
        "superseded": Sentence("hồ sơ đã được gửi lại", "the dossier was handed over again"),
        "too_many_open": Sentence("quá nhiều cảnh báo đang chờ", "too many warnings are open"),
    },
    "kind": {
        "digest": Sentence("trạng thái hồ sơ", "status"),
        "warning": Sentence("cảnh báo rủi ro", "risk warning"),
        "dispute": Sentence("báo KBNN", "to the treasury"),
        "superseded": Sentence("đã có tin mới hơn", "superseded"),
    },
}
