"""Which of the bank's statuses ends an order, and the one name under which that end is recorded."""

from typing import Literal

import msgspec

from .orders import end_to_end_id, item_of
from .transfers import Status

EXECUTED = frozenset({"ACSC", "ACCC"})
REFUSED = frozenset({"RJCT", "CANC"})
REPETITION = frozenset({"AM05", "DU01", "DU02", "DU03", "DU04", "DU05"})
"""Refused as a repetition: says nothing of the order that it repeats. Taken for a refusal, the money would be freed
that the first sending may have moved."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the bank said at last of an order, in ISO 20022's own codes."""

    dossier: str
    item: int
    instruction: str
    outcome: Literal["settled", "failed"]
    status: str
    reference: str = ""
    code: str = ""
    remark: str = ""

    @property
    def cause(self) -> str:
        """The same by whichever way and however often the answer comes.

        An answer that contradicts it has another cause, and so leaves its trace; so has one whose two names do not belong
        together, which must not use up the cause of the real one.
        """
        return f"answer/{self.instruction}/{end_to_end_id(self.dossier, self.item)}/{self.outcome}"


def answer_of(status: Status) -> Answer | None:
    """The answer, if the status is one for good. Raises NotFound when the end-to-end id is none of ours."""
    executed = status.status in EXECUTED
    if not executed and (status.status not in REFUSED or status.code in REPETITION):
        return None
    dossier, item = item_of(status.end_to_end)
    return Answer(
        dossier=dossier,
        item=item,
        instruction=status.instruction,
        outcome="settled" if executed else "failed",
        status=status.status,
        reference=status.reference,
        code=status.code,
        remark=status.remark,
    )
