"""A refusal says in which situation the dossier is and what is possible in it, in both languages."""

from collections.abc import Iterable

from khobac_contracts.vocabulary import ROLE_WORDS, STATUS_WORDS, Role

from services.chassis import NotAllowed, NotFound, PlainData, WrongState
from services.kernel.bilingual import Bilingual, joined
from services.kernel.circumstances import Actor

from .filed import Case
from .state import (
    STATUS,
    AwaitingAccountant,
    AwaitingController,
    AwaitingLeader,
    AwaitingPayment,
    AwaitingReceipt,
    AwaitingVerdict,
    Completed,
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

_END = Bilingual("không còn bước nào, hồ sơ đã kết thúc", "nothing, the dossier has ended")
_PREPARE = Bilingual("sửa, đính kèm, ký, gửi, rút", "change, attach, sign, hand over, withdraw")
_OFFICER = Bilingual("trả lại một lần, từ chối; đơn vị: rút", "return once, refuse; the unit: withdraw")
POSSIBLE: dict[type[PlainData], Bilingual] = {
    Draft: _PREPARE,
    Reopened: _PREPARE,
    AwaitingReceipt: Bilingual(f"tiếp nhận, {_OFFICER.vi}", f"receive, {_OFFICER.en}"),
    AwaitingAccountant: Bilingual(f"kế toán kiểm tra, {_OFFICER.vi}", f"accountant's check, {_OFFICER.en}"),
    AwaitingController: Bilingual(f"kiểm soát viên kiểm tra, {_OFFICER.vi}", f"controller's check, {_OFFICER.en}"),
    AwaitingLeader: Bilingual(f"lãnh đạo phê duyệt, {_OFFICER.vi}", f"leader's approval, {_OFFICER.en}"),
    Held: Bilingual("đơn vị trả lời cảnh báo; chủ tài khoản: rút", "the unit answers; the account holder: withdraw"),
    AwaitingPayment: Bilingual("chờ ngân hàng thanh toán", "wait for the bank"),
    AwaitingVerdict: Bilingual("chờ xác thực chữ ký trên kết quả", "wait for the verdict on the result's signature"),
    Rejected: _END,
    Stopped: _END,
    Settled: _END,
    Unpaid: _END,
    Completed: _END,
    TakenBack: _END,
}


def wrong_state(state: State, wish: Bilingual) -> WrongState:
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
    if by.organisation != case.unit:
        raise no_dossier()


def require_treasury(case: Case, by: Actor) -> None:
    if by.organisation != case.form.treasury:
        raise no_dossier()


def require_role(by: Actor, *roles: Role) -> None:
    if by.role not in roles:
        needed, own = role_words(roles), ROLE_WORDS[by.role]
        raise NotAllowed(
            "role-not-allowed",
            vi=f"Bước này thuộc vai trò: {needed.vi}; bạn đang là {own.vi}.",
            en=f"This step belongs to: {needed.en}; you act as {own.en}.",
        )


def role_words(roles: Iterable[Role]) -> Bilingual:
    return joined(ROLE_WORDS[role] for role in roles)


def require_other_person(by: Actor, *before: str) -> None:
    """Four eyes and more: nobody controls their own work."""
    if by.person in before:
        raise NotAllowed(
            "same-person",
            vi="Người này đã làm một bước trước của hồ sơ; bước này phải do người khác làm.",
            en="This person already did an earlier step of the dossier; somebody else must do this one.",
        )
