"""What a unit may do with its dossier: prepare, sign in order, hand over, take back."""

from collections.abc import Sequence
from typing import assert_never

from khobac_contracts.vocabulary import ROLE_WORDS, Role, in_a_row

from services.chassis import FieldError, InvalidInput, NotFound, TooMany, WrongState

from .commands import Attach, Change, Declare, Detach, HandOver, Sign, UnitCommand, Withdraw
from .events import Attached, Changed, Declared, Detached, Event, HandedOver, SignaturesDropped, Signed, Withdrawn
from .form import MAX_ATTACHMENTS, Form, check
from .parties import Sentence
from .refusals import no_dossier, require_other_person, require_role, require_unit, wrong_state
from .situations import (
    AwaitingAccountant,
    AwaitingController,
    AwaitingLeader,
    AwaitingReceipt,
    Draft,
    Held,
    Nothing,
    Preparing,
    Reopened,
    State,
    case_of,
    round_of,
)

MAX_REVISIONS = 100
"""A draft that changes more often is a program gone wrong; its stream must stay short."""

_UNIT = (Role.UNIT_ACCOUNTANT, Role.CHIEF_ACCOUNTANT, Role.ACCOUNT_HOLDER)
_SIGNERS = (Role.CHIEF_ACCOUNTANT, Role.ACCOUNT_HOLDER)


def decide_unit(command: UnitCommand, state: State) -> Sequence[Event]:
    """What a wish of the unit leads to."""
    if isinstance(command, Declare):
        return _declare(command, state)
    case = case_of(state)
    if case is None:
        raise no_dossier()
    require_unit(case, command.by)
    match command:
        case Change():
            return _change(command, _preparing(state, Sentence("sửa", "change")))
        case Attach():
            return _attach(command, _preparing(state, Sentence("đính kèm", "attach")))
        case Detach():
            return _detach(command, _preparing(state, Sentence("bỏ đính kèm", "detach")))
        case Sign():
            return _sign(command, _preparing(state, Sentence("ký", "sign")))
        case HandOver():
            return _hand_over(command, _preparing(state, Sentence("gửi", "hand over")))
        case Withdraw():
            return _withdraw(command, state)
        case _:
            assert_never(command)


def _preparing(state: State, wish: Sentence) -> Preparing:
    if isinstance(state, Draft | Reopened):
        return state
    raise wrong_state(state, wish)


def _declare(command: Declare, state: State) -> Sequence[Event]:
    require_role(command.by, *_UNIT)
    if not isinstance(state, Nothing):
        raise wrong_state(state, Sentence("khai lại", "declare again"))
    check(command.form, command.by.body, command.at)
    return [Declared(code=command.code, by=command.by, form=command.form, at=command.at)]


def _change(command: Change, state: Preparing) -> Sequence[Event]:
    require_role(command.by, *_UNIT)
    check(command.form, command.by.body, command.at)
    _same_treasury(command.form, state.case.form)
    return _edited(state, command, Changed(by=command.by, form=command.form, at=command.at))


def _same_treasury(form: Form, before: Form) -> None:
    """The dossier code names its agency: another office is another dossier."""
    if form.treasury != before.treasury:
        raise InvalidInput(
            FieldError(
                "/treasury",
                form.treasury,
                f"{before.treasury} như khi khai; kho bạc khác thì lập hồ sơ khác",
                f"{before.treasury} as declared; another office needs another dossier",
            )
        )


def _attach(command: Attach, state: Preparing) -> Sequence[Event]:
    require_role(command.by, *_UNIT)
    attachments = state.case.attachments
    if any(each.digest == command.attachment.digest for each in attachments):
        return []
    if len(attachments) >= MAX_ATTACHMENTS:
        raise TooMany(
            "too-many-attachments",
            vi=f"Mỗi hồ sơ đính kèm tối đa {MAX_ATTACHMENTS} tệp; hãy gộp các tệp lại.",
            en=f"A dossier holds at most {MAX_ATTACHMENTS} attachments; put some together.",
        )
    return _edited(state, command, Attached(by=command.by, attachment=command.attachment, at=command.at))


def _detach(command: Detach, state: Preparing) -> Sequence[Event]:
    require_role(command.by, *_UNIT)
    if all(each.digest != command.digest for each in state.case.attachments):
        raise NotFound(
            "no-such-attachment",
            vi="Hồ sơ không có tệp đính kèm này.",
            en="The dossier has no such attachment.",
        )
    return _edited(state, command, Detached(by=command.by, digest=command.digest, at=command.at))


def _edited(state: Preparing, command: Change | Attach | Detach, event: Event) -> Sequence[Event]:
    """An edit. Whoever had signed signed something else, and everybody sees that."""
    if state.case.revision >= MAX_REVISIONS:
        raise TooMany(
            "too-many-changes",
            vi=f"Bản nháp đã sửa {MAX_REVISIONS} lần; hãy rút và lập hồ sơ mới.",
            en=f"The draft was changed {MAX_REVISIONS} times; withdraw it and declare a new one.",
        )
    dropped = [SignaturesDropped(by=command.by, at=command.at)] if state.signatures else []
    return [event, *dropped]


def _sign(command: Sign, state: Preparing) -> Sequence[Event]:
    """The chief accountant first, then the account holder, over the same bytes, two different people."""
    require_role(command.by, *_SIGNERS)
    signed = {signature.role: signature for signature in state.signatures}
    if command.by.role in signed:
        raise WrongState(
            "already-signed",
            vi="Vai trò này đã ký; có thể: thêm chữ ký còn thiếu, gửi hồ sơ, hoặc sửa (các chữ ký sẽ bị bỏ).",
            en="This role has signed; possible: the other signature, hand over, or change (drops the signatures).",
        )
    if command.by.role is Role.ACCOUNT_HOLDER and Role.CHIEF_ACCOUNTANT not in signed:
        raise WrongState(
            "chief-accountant-first",
            vi="Kế toán trưởng ký trước, rồi đến chủ tài khoản; hồ sơ chưa có chữ ký của kế toán trưởng.",
            en="The chief accountant signs first, then the account holder; the first signature is missing.",
        )
    require_other_person(command.by, *(signature.person for signature in state.signatures))
    if command.revision != state.case.revision or (state.digest and command.digest != state.digest):
        raise WrongState(
            "draft-changed",
            vi="Bản nháp vừa được sửa; hãy đọc lại nội dung cần ký rồi ký.",
            en="The draft has just been changed; read what is to be signed again, then sign.",
        )
    return [Signed(by=command.by, signature=command.signature, digest=command.digest, at=command.at)]


def _hand_over(command: HandOver, state: Preparing) -> Sequence[Event]:
    require_role(command.by, *_SIGNERS)
    missing = [role for role in _SIGNERS if all(signature.role != role for signature in state.signatures)]
    if missing:
        whose = in_a_row(ROLE_WORDS[role] for role in missing)
        raise WrongState(
            "signatures-missing",
            vi=f"Chưa gửi được: hồ sơ còn thiếu chữ ký của {whose.vi}; có thể: ký, sửa, rút.",
            en=f"Not yet: the signature of {whose.en} is missing; possible: sign, change, withdraw.",
        )
    return [HandedOver(by=command.by, digest=state.digest, round=round_of(state), at=command.at)]


def _withdraw(command: Withdraw, state: State) -> Sequence[Event]:
    match state:
        case Draft():
            require_role(command.by, *_UNIT)
        case Held():
            # Whoever caused the warning must not be able to make it vanish: here it takes the head of the unit.
            require_role(command.by, Role.ACCOUNT_HOLDER)
        case Reopened() | AwaitingReceipt() | AwaitingAccountant() | AwaitingController() | AwaitingLeader():
            require_role(command.by, *_SIGNERS)
        case _:
            raise wrong_state(state, Sentence("rút", "withdraw"))
    return [Withdrawn(by=command.by, at=command.at)]
