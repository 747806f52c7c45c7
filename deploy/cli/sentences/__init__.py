"""Each event as a sentence, Vietnamese and English: one table a service, from which `khobac story` reads.

In a template, `{by.role}` is a field of the event, `{amount:vnd}` an amount, `{reason.vi}` the words of one language.
Where the form matters, its symbol stands behind the event's name: that line comes before the event's own.
An event without a line here is still told, by its name and its plain fields: nothing is left out of a story.
"""

from .dossier import DOSSIER
from .notify import NOTIFY
from .payment import PAYMENT
from .registration import REGISTRATION
from .risk import RISK
from .signature import SIGNATURE
from .words import WORDS, Sentence

__all__ = ["TABLE", "WORDS", "Sentence"]

TABLE: dict[str, dict[str, Sentence]] = {
    "registration": REGISTRATION,
    "dossier": DOSSIER,
    "signature": SIGNATURE,
    "risk": RISK,
    "payment": PAYMENT,
    "notify": NOTIFY,
}
