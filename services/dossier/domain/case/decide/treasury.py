"""What the treasury's officers may do with a dossier: three different people, each in their role and turn."""

from collections.abc import Sequence
from typing import assert_never

from khobac_contracts.vocabulary import Role

from services.chassis import PlainData, WrongState
from services.dossier.domain.canonical import result_bytes, sha256
from services.dossier.domain.case.commands import (
    ApproveAsLeader,
    CheckAsAccountant,
    CheckAsController,
    Receive,
    Refuse,
    Return,
    TreasuryCommand,
)
from services.dossier.domain.case.events import (
    AccountantChecked,
    ControllerChecked,
    Event,
    LeaderApproved,
    Received,
    Refused,
    Returned,
)
from services.dossier.domain.case.filed import Filed
from services.dossier.domain.case.looking import case_of, submitted_at
from services.dossier.domain.case.refusals import (
    no_dossier,
    require_other_person,
    require_role,
    require_treasury,
    wrong_state,
)
from services.dossier.domain.case.state import (
    AwaitingAccountant,
    AwaitingController,
    AwaitingLeader,
    AwaitingReceipt,
    Open,
    State,
)
from services.dossier.domain.procedures import Gate
from services.kernel.bilingual import Bilingual, joined
from services.kernel.deadlines import decision_due

_TURN: dict[type[PlainData], Role] = {
    AwaitingReceipt: Role.TREASURY_ACCOUNTANT,
    AwaitingAccountant: Role.TREASURY_ACCOUNTANT,
    AwaitingController: Role.TREASURY_CONTROLLER,
    AwaitingLeader: Role.TREASURY_LEADER,
}
"""Whose turn it is: they go on, return or refuse."""


def decide_treasury(command: TreasuryCommand, state: State) -> Sequence[Event]:
    """What a wish of an officer leads to."""
    case = case_of(state)
    if case is None or submitted_at(state) is None:
        raise no_dossier()
    require_treasury(case, command.by)
    match command:
        case Receive():
            return _receive(command, state)
        case CheckAsAccountant():
            return _check_as_accountant(command, state)
        case CheckAsController():
            return _check_as_controller(command, state)
        case ApproveAsLeader():
            return _approve(command, state)
        case Return():
            return _return(command, state)
        case Refuse():
            _turn(command, state, Bilingual("từ chối", "refuse"))
            return [Refused(by=command.by, reason=command.reason, at=command.at)]
        case _:
            assert_never(command)


def _receive(command: Receive, state: State) -> Sequence[Event]:
    require_role(command.by, Role.TREASURY_ACCOUNTANT)
    if not isinstance(state, AwaitingReceipt):
        raise wrong_state(state, Bilingual("tiếp nhận", "receive"))
    filed = state.filed
    due = decision_due(filed.case.terms.deadline, filed.submitted_at, command.at, command.swaps)
    return [Received(by=command.by, decision_due=due, at=command.at)]


def _check_as_accountant(command: CheckAsAccountant, state: State) -> Sequence[Event]:
    require_role(command.by, Role.TREASURY_ACCOUNTANT)
    if not isinstance(state, AwaitingAccountant):
        raise wrong_state(state, Bilingual("kiểm tra ở bước kế toán", "check as accountant"))
    return [AccountantChecked(by=command.by, at=command.at)]


def _check_as_controller(command: CheckAsController, state: State) -> Sequence[Event]:
    require_role(command.by, Role.TREASURY_CONTROLLER)
    if not isinstance(state, AwaitingController):
        raise wrong_state(state, Bilingual("kiểm tra ở bước kiểm soát", "check as controller"))
    require_other_person(command.by, state.receipt.person, state.accountant)
    return [ControllerChecked(by=command.by, at=command.at)]


def _approve(command: ApproveAsLeader, state: State) -> Sequence[Event]:
    require_role(command.by, Role.TREASURY_LEADER)
    if not isinstance(state, AwaitingLeader):
        raise wrong_state(state, Bilingual("phê duyệt", "approve"))
    require_other_person(command.by, state.receipt.person, state.accountant, state.controller)
    _gates_passed(state.filed)
    if command.digest != result_digest(state, command.by.person):
        raise WrongState(
            "result-changed",
            vi="Kết quả cần ký đã khác; hãy lấy lại nội dung kết quả rồi ký.",
            en="The result to be signed is another one now; fetch it again, then sign.",
        )
    return [LeaderApproved(by=command.by, signature=command.signature, digest=command.digest, at=command.at)]


def result_digest(state: AwaitingLeader, leader: str) -> str:
    """Of the bytes that this leader would sign now."""
    return sha256(result_to_sign(state, leader))


def result_to_sign(state: AwaitingLeader, leader: str) -> bytes:
    case = state.filed.case
    return result_bytes(
        case.code,
        case.form,
        procedure=case.terms.procedure,
        submission=state.filed.digest,
        leader=leader,
        attempt=state.attempt,
    )


_GATES = {
    Gate.SIGNATURES: Bilingual("kết quả xác thực chữ ký", "the verdict on the signatures"),
    Gate.RISK: Bilingual("kết quả đánh giá rủi ro", "the risk assessment"),
}


def _gates_passed(filed: Filed) -> None:
    """No approval before every gate of the case's terms."""
    if filed.missing:
        words = joined(_GATES[gate] for gate in filed.missing)
        raise WrongState(
            "verdict-missing",
            vi=f"Chưa phê duyệt được: còn chờ {words.vi}; có thể: chờ, trả lại, từ chối.",
            en=f"Not yet: {words.en} is missing; possible: wait, return, refuse.",
        )


def _return(command: Return, state: State) -> Sequence[Event]:
    open_ = _turn(command, state, Bilingual("trả lại", "return"))
    if open_.filed.round > 1:
        raise WrongState(
            "returned-once",
            vi="Hồ sơ chỉ được yêu cầu bổ sung một lần (Nghị định 347/2025/NĐ-CP); có thể: xử lý tiếp hoặc từ chối.",
            en="A dossier is returned at most once (decree 347/2025); possible: go on or refuse.",
        )
    return [Returned(by=command.by, guidance=command.guidance, at=command.at)]


def _turn(command: Return | Refuse, state: State, wish: Bilingual) -> Open:
    if not isinstance(state, AwaitingReceipt | AwaitingAccountant | AwaitingController | AwaitingLeader):
        raise wrong_state(state, wish)
    require_role(command.by, _TURN[type(state)])
    return state
