"""Money leaves an account once for each payment of a dossier, only for an approved and verified result."""

from collections.abc import Sequence
from typing import assert_never

from services.chassis import NotFound, WrongState

from .answering import record_answer
from .commands import (
    AcceptVerdict,
    Command,
    GrantEstimate,
    OpenAccount,
    RecordAnswer,
    RecordApproval,
    RejectVerdict,
)
from .events import AccountOpened, EstimateGranted, Event
from .ledger import moved
from .ordering import accept_verdict, approve, reject_verdict
from .state import ESTIMATE, Opened, State, Unopened, decision_key


def decide(command: Command, state: State) -> Sequence[Event]:
    """The events that the command leads to; see the house rules in `Decider`."""
    match command:
        case OpenAccount():
            return _open(command, state)
        case GrantEstimate():
            return _grant(command, state)
        case RecordApproval(approval=approval, at=at):
            return approve(approval, state, at)
        case AcceptVerdict():
            return accept_verdict(command, state)
        case RejectVerdict():
            return reject_verdict(command, state)
        case RecordAnswer(answer=answer, at=at):
            return record_answer(answer, state, at)
        case _:
            assert_never(command)


def unknown_account(account: str) -> NotFound:
    """No ledger is kept for that account."""
    return NotFound(
        "unknown-account",
        vi=f"Không có tài khoản {account} tại Kho bạc; tài khoản phải được mở trước.",
        en=f"There is no account {account} at the treasury; it must be opened first.",
    )


def _open(command: OpenAccount, state: State) -> Sequence[Event]:
    if isinstance(state, Opened):
        return []
    return [
        AccountOpened(
            account=command.account,
            unit=command.unit,
            treasury=command.treasury,
            kind=command.kind,
            at=command.at,
        )
    ]


def _grant(command: GrantEstimate, state: State) -> Sequence[Event]:
    if isinstance(state, Unopened):
        raise unknown_account(command.account)
    if state.kind != ESTIMATE:
        raise WrongState(
            "not-an-estimate-account",
            vi=f"Tài khoản {state.account} không phải tài khoản dự toán; chỉ tài khoản dự toán nhận dự toán.",
            en=f"Account {state.account} is no estimate account; only an estimate account is granted an estimate.",
        )
    if decision_key(command.budget_year, command.decision) in state.decisions:
        raise WrongState(
            "decision-already-entered",
            vi=f"Quyết định {command.decision} năm {command.budget_year} đã được nhập cho tài khoản {state.account}.",
            en=f"Decision {command.decision} of {command.budget_year} is already entered for account {state.account}.",
        )
    return [
        EstimateGranted(
            amount=command.amount,
            budget_year=command.budget_year,
            decision=command.decision,
            postings=moved(command.amount, debit="granted", credit="available"),
            at=command.at,
        )
    ]
