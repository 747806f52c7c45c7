"""A refusal says in which situation the dossier is and what is possible in it, in both languages."""

from khobac_contracts.vocabulary import ROLE_WORDS, STATUS_WORDS, Role, in_a_row

from services.chassis import NotAllowed, NotFound, PlainData, WrongState

from .case import Case
from .parties import Actor, Sentence
from .situations import (
    STATUS,
    AwaitingAccountant,
    AwaitingController,
    AwaitingLeader,
    AwaitingPayment,
    AwaitingReceipt,
    Draft,
    Held,
    Rejected,
    Reopened,
    Settled,
    State,
    Stopped,
    TakenBack,
    Unpaid,
)

_END = Sentence("không còn bước nào, hồ sơ đã kết thúc", "nothing, the dossier has ended")
_PREPARE = Sentence("sửa, đính kèm, ký, gửi, rút", "change, attach, sign, hand over, withdraw")
_OFFICER = "trả lại một lần, từ chối; đơn vị: rút", "return once, refuse; the unit: withdraw"
POSSIBLE: dict[type[PlainData], Sentence] = {
    Draft: _PREPARE,
    Reopened: _PREPARE,
    AwaitingReceipt: Sentence(f"tiếp nhận, {_OFFICER[0]}", f"receive, {_OFFICER[1]}"),
    AwaitingAccountant: Sentence(f"kế toán kiểm tra, {_OFFICER[0]}", f"accountant's check, {_OFFICER[1]}"),
    AwaitingController: Sentence(f"kiểm soát viên kiểm tra, {_OFFICER[0]}", f"controller's check, {_OFFICER[1]}"),
    AwaitingLeader: Sentence(f"lãnh đạo phê duyệt, {_OFFICER[0]}", f"leader's approval, {_OFFICER[1]}"),
    Held: Sentence("đơn vị trả lời cảnh báo; chủ tài khoản: rút", "the unit answers; the account holder: withdraw"),
    AwaitingPayment: Sentence("chờ ngân hàng thanh toán", "wait for the bank"),
    Rejected: _END,
    Stopped: _END,
    Settled: _END,
    Unpaid: _END,
    TakenBack: _END,
}


def wrong_state(state: State, wish: Sentence) -> WrongState:
    """`wish` is not possible in this situation."""
    words, possible = STATUS_WORDS[STATUS[type(state)]], POSSIBLE[type(state)]
    return WrongState(
        "not-in-this-state",
        vi=f"Không thể {wish.vi}: hồ sơ đang ở trạng thái “{words.vi}”; có thể: {possible.vi}.",
        en=f"Cannot {wish.en}: the dossier is in the state “{words.en}”; possible: {possible.en}.",
    )


def no_dossier() -> NotFound:
    """The same words whether there is none or it is somebody else's: the difference is not for strangers."""
    return NotFound(
        "no-such-dossier",
        vi="Không có hồ sơ này, hoặc hồ sơ không thuộc đơn vị hay kho bạc của bạn.",
        en="There is no such dossier, or it is not of your unit or treasury office.",
    )


def require_unit(case: Case, by: Actor) -> None:
    if by.body != case.unit:
        raise no_dossier()


def require_treasury(case: Case, by: Actor) -> None:
    if by.body != case.form.treasury:
        raise no_dossier()


def require_role(by: Actor, *roles: Role) -> None:
    if by.role not in roles:
        needed, own = in_a_row(ROLE_WORDS[role] for role in roles), ROLE_WORDS[by.role]
        raise NotAllowed(
            "role-not-allowed",
            vi=f"Bước này thuộc vai trò: {needed.vi}; bạn đang là {own.vi}.",
            en=f"This step belongs to: {needed.en}; you act as {own.en}.",
        )


def require_other_person(by: Actor, *before: str) -> None:
    """Four eyes and more: nobody controls their own work."""
    if by.person in before:
        raise NotAllowed(
            "same-person",
            vi="Người này đã làm một bước trước của hồ sơ; bước này phải do người khác làm.",
            en="This person already did an earlier step of the dossier; somebody else must do this one.",
        )
