"""An order needs an approval and a verdict on its signature, in whichever order they come, and enough estimate."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from khobac_contracts.vocabulary import Words

from services.chassis import NotFound, TooEarly, WrongState

from .ledger import moved
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
from .reasons import INSUFFICIENT_ESTIMATE, NOT_THE_UNITS_ACCOUNT, UNKNOWN_ACCOUNT, WORDS, insufficient, refused_by_bank
from .state import Opened, State, Unopened, Waiting, decision_key, order_of


def decide(command: Command, state: State) -> Sequence[Event]:
    """The events that the command leads to; see the house rules in `Decider`."""
    match command:
        case OpenAccount():
            return _open(command, state)
        case GrantEstimate():
            return _grant(command, state)
        case RecordApproval(approval=approval, at=at):
            return _approve(approval, state, at)
        case AcceptVerdict():
            return _accept(command, state)
        case RejectVerdict():
            return _reject(command, state)
        case RecordAnswer(answer=answer, at=at):
            return _answer(answer, state, at)
        case _:
            assert_never(command)


def instruction_id(account: str, dossier: str) -> str:
    """The order's name at the bank: 35 characters, the account's 17 digits first, so that an answer finds its stream.

    It names the order and not the attempt: whoever sends it again sends the same.
    """
    return f"{account.replace('.', '')}-{hashlib.sha256(f'{account}/{dossier}'.encode()).hexdigest()[:17]}"


def account_of(instruction: str) -> str:
    """The account that an instruction id begins with. Raises NotFound when it is none of ours."""
    digits = instruction[:17]
    if len(instruction) != 35 or instruction[17] != "-" or not (digits.isascii() and digits.isdigit()):
        raise unknown_order(instruction)
    return f"{digits[:4]}.{digits[4]}.{digits[5:12]}.{digits[12:]}"


def unknown_account(account: str) -> NotFound:
    """No ledger is kept for that account."""
    return NotFound(
        "unknown-account",
        vi=f"Không có tài khoản {account} tại Kho bạc; tài khoản phải được mở trước.",
        en=f"There is no account {account} at the treasury; it must be opened first.",
    )


def unknown_order(instruction: str) -> NotFound:
    """The bank speaks of an order that never was ours."""
    return NotFound(
        "unknown-order",
        vi=f"Không có lệnh thanh toán nào mang mã “{instruction}”.",
        en=f"There is no payment order named “{instruction}”.",
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
    if state.kind != "estimate":
        raise WrongState(
            "not-an-estimate-account",
            vi=f"Tài khoản {state.account} là tài khoản tiền gửi; chỉ tài khoản dự toán nhận dự toán.",
            en=f"Account {state.account} is a deposit account; only an estimate account is granted an estimate.",
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


def _approve(approval: Approval, state: State, at: datetime) -> Sequence[Event]:
    if isinstance(state, Opened) and approval.dossier in state.orders:
        return []
    recorded = ApprovalRecorded(approval=approval, at=at)
    if state.waiting.get(approval.dossier, Waiting()).verdict == approval.digest:
        return [recorded, _order(approval, state, at)]
    return [recorded]


def _accept(command: AcceptVerdict, state: State) -> Sequence[Event]:
    approval = state.waiting.get(command.dossier, Waiting()).approval
    if approval is None or approval.digest != command.digest:
        # The approval is on its way on another topic. The verdict is kept: it is what an order is made of, and the
        # journal takes only one for a dossier (the cause `order/<dossier>`), whatever comes again.
        return [VerdictAccepted(dossier=command.dossier, digest=command.digest, at=command.at)]
    return [_order(approval, state, command.at)]


def _reject(command: RejectVerdict, state: State) -> Sequence[Event]:
    if isinstance(state, Opened) and command.dossier in state.orders:
        return []
    approval = state.waiting.get(command.dossier, Waiting()).approval
    if approval is None:
        raise TooEarly(f"the approval of dossier {command.dossier} has not been heard")
    return [ApprovalDropped(approval=approval, at=command.at)]


def _order(approval: Approval, state: State, at: datetime) -> Event:
    if isinstance(state, Unopened):
        # No grace is needed: estimates are granted on opened accounts only, so there is nothing to pay from yet.
        return _never(approval, UNKNOWN_ACCOUNT, WORDS[UNKNOWN_ACCOUNT], at)
    if approval.unit != state.unit:
        return _never(approval, NOT_THE_UNITS_ACCOUNT, WORDS[NOT_THE_UNITS_ACCOUNT], at)
    available = state.balances.available
    if approval.amount > available:
        return _never(approval, INSUFFICIENT_ESTIMATE, insufficient(approval.amount, available), at)
    return PaymentOrdered(
        approval=approval,
        instruction=instruction_id(approval.account, approval.dossier),
        postings=moved(approval.amount, debit="available", credit="reserved"),
        at=at,
    )


def _never(approval: Approval, code: str, words: Words, at: datetime) -> PaymentFailed:
    return PaymentFailed(order=order_of(approval, "", at), code=code, vi=words.vi, en=words.en, postings=(), at=at)


def _answer(answer: Answer, state: State, at: datetime) -> Sequence[Event]:
    if isinstance(state, Unopened):
        raise unknown_order(answer.instruction)
    order = state.orders.get(answer.dossier)
    if order is None or order.instruction != answer.instruction:
        # The same answer again has the same cause and never lands twice; this one contradicts what is recorded.
        return [DiscrepancyFound(account=state.account, answer=answer, at=at)]
    return [_settled(order, answer, at) if answer.outcome == "settled" else _failed(order, answer, at)]


def _settled(order: Order, answer: Answer, at: datetime) -> PaymentSettled:
    postings = moved(order.amount, debit="reserved", credit="clearing")
    return PaymentSettled(order=order, reference=answer.reference, postings=postings, at=at)


def _failed(order: Order, answer: Answer, at: datetime) -> PaymentFailed:
    words = refused_by_bank(answer.code, answer.remark)
    postings = moved(order.amount, debit="reserved", credit="available")
    return PaymentFailed(order=order, code=answer.code or "MS03", vi=words.vi, en=words.en, postings=postings, at=at)
