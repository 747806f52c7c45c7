"""Which of the bank's statuses ends an order, and the one name under which that end is recorded."""

from datetime import datetime

from services.chassis import StreamCommand
from services.payment.adapters.iso20022 import Status

from . import Answer, RecordAnswer, account_of

EXECUTED = frozenset({"ACSC", "ACCC"})
REFUSED = frozenset({"RJCT", "CANC"})
REPETITION = frozenset({"AM05", "DU01", "DU02", "DU03", "DU04", "DU05"})
"""Refused as a repetition: says nothing of the order that it repeats. Taken for a refusal, the money would be freed
that the first sending may have moved."""


def answer_of(status: Status) -> Answer | None:
    """The answer, if the status is one for good."""
    executed = status.status in EXECUTED
    if not executed and (status.status not in REFUSED or status.code in REPETITION):
        return None
    return Answer(
        dossier=status.dossier,
        instruction=status.instruction,
        outcome="settled" if executed else "failed",
        status=status.status,
        reference=status.reference,
        code=status.code,
        remark=status.remark,
    )


def told(answer: Answer, at: datetime) -> StreamCommand:
    """The command, under the same cause by whichever way and however often the answer comes.

    An answer that contradicts it has another cause, and so leaves its trace. Raises NotFound for a foreign name.
    """
    cause = f"answer/{answer.instruction}/{answer.outcome}"
    return StreamCommand(account_of(answer.instruction), RecordAnswer(answer=answer, at=at), cause)
