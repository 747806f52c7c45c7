"""Each event as a sentence, Vietnamese and English: the one table that `khobac story` reads from.

In a template, `{by.role}` is a field of the event, `{amount:vnd}` an amount, `{reason.0}` the first of a pair of words.
Where the form matters, its symbol stands behind the event's name: that line comes before the event's own.
An event without a line here is still told, by its name and its plain fields: nothing is left out of a story.
"""

from khobac_contracts.vocabulary import ROLE_WORDS, STATUS_WORDS, Status

from .dossier import DOSSIER
from .notify import NOTIFY
from .payment import PAYMENT
from .registration import REGISTRATION
from .risk import RISK
from .sentence import Sentence
from .signature import SIGNATURE

ROLES: dict[str, Sentence] = {role: Sentence(words.vi, f"the {words.en}") for role, words in ROLE_WORDS.items()}
STATUSES: dict[str, Sentence] = {
    status: Sentence(STATUS_WORDS[status].vi, STATUS_WORDS[status].en) for status in Status
}

TABLE: dict[str, dict[str, Sentence]] = {
    "registration": REGISTRATION,
    "dossier": DOSSIER,
    "signature": SIGNATURE,
    "risk": RISK,
    "payment": PAYMENT,
    "notify": NOTIFY,
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

__all__ = ["TABLE", "WORDS", "Sentence"]
