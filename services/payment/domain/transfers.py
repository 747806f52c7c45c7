"""What is said to the bank and by it, before any format: credit transfers out, the status of each back."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.kernel.text import cut

LONGEST_NAME = 140
"""Of a payee (Max140Text)."""
LONGEST_ACCOUNT = 34
"""Of a payee's account (Max34Text)."""

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry, not even escaped."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One credit transfer: so much from the treasury's account, for a unit, to a payee."""

    instruction: str
    end_to_end: str
    dossier: str
    treasury: str
    unit: str
    amount: int
    payee: str
    payee_account: str
    payee_bank: str


@dataclass(frozen=True, slots=True)
class Status:
    """What a report says of one transfer, in ISO 20022's own codes."""

    instruction: str
    end_to_end: str
    status: str
    code: str = ""
    remark: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A status report: about which message, and transfer by transfer."""

    message: str
    original: str
    group_status: str
    statuses: tuple[Status, ...]


def message_id(first_work: str, transfers: Sequence[Transfer]) -> str:
    """The same batch sent again has the same MsgId (35 characters), another batch has another."""
    digest = hashlib.sha256(first_work.encode())
    for transfer in transfers:
        digest.update(transfer.instruction.encode())
    return f"KHB{digest.hexdigest()[:32]}"


def field(text: str, most: int) -> str:
    """As much of a text as its field at the bank takes, cut between letters; empty when XML can carry nothing of it."""
    return cut(_UNWRITABLE.sub(" ", text), most).text
