"""Money leaves an account once a dossier, only for an approved and verified result, and never more than granted."""

from services.chassis import Decider

from .decide import account_of, decide, instruction_id, unknown_account, unknown_order
from .ledger import Balances, Posting, Postings, balanced, moved
from .messages import (
    AcceptVerdict,
    AccountOpened,
    Answer,
    Approval,
    ApprovalDropped,
    ApprovalRecorded,
    Command,
    DiscrepancyFound,
    EstimateGranted,
    Event,
    GrantEstimate,
    OpenAccount,
    Order,
    PaymentFailed,
    PaymentOrdered,
    PaymentSettled,
    RecordAnswer,
    RecordApproval,
    RejectVerdict,
    VerdictAccepted,
)
from .reasons import INSUFFICIENT_ESTIMATE, NOT_THE_UNITS_ACCOUNT, PAYEE_ERASED, PAYEE_UNREADABLE, UNKNOWN_ACCOUNT
from .state import Opened, State, Unopened, Waiting, evolve

DECIDER: Decider[Command, State, Event] = Decider(
    initial=Unopened(), decide=decide, evolve=evolve, commands=Command, events=Event, states=State
)

__all__ = [
    "DECIDER",
    "INSUFFICIENT_ESTIMATE",
    "NOT_THE_UNITS_ACCOUNT",
    "PAYEE_ERASED",
    "PAYEE_UNREADABLE",
    "UNKNOWN_ACCOUNT",
    "AcceptVerdict",
    "AccountOpened",
    "Answer",
    "Approval",
    "ApprovalDropped",
    "ApprovalRecorded",
    "Balances",
    "Command",
    "DiscrepancyFound",
    "EstimateGranted",
    "Event",
    "GrantEstimate",
    "OpenAccount",
    "Opened",
    "Order",
    "PaymentFailed",
    "PaymentOrdered",
    "PaymentSettled",
    "Posting",
    "Postings",
    "RecordAnswer",
    "RecordApproval",
    "RejectVerdict",
    "State",
    "Unopened",
    "VerdictAccepted",
    "Waiting",
    "account_of",
    "balanced",
    "decide",
    "evolve",
    "instruction_id",
    "moved",
    "unknown_account",
    "unknown_order",
]
