"""What a unit may do with its dossier: prepare, sign in order, hand over, take back."""

from collections.abc import Sequence
from typing import assert_never

from khobac_contracts.vocabulary import ROLE_WORDS, Role

from services.chassis import FieldError, InvalidInput, NotFound, TooMany, WrongState
from services.dossier.domain.case.attachments import MAX_ATTACHMENTS
from services.dossier.domain.case.commands import (
    Attach,
    Change,
    Declare,
    Detach,
    HandOver,
    Sign,
    UnitCommand,
    Withdraw,
)
from services.dossier.domain.case.events import (
    Attached,
    Changed,
    Declared,
    Detached,
    Event,
    HandedOver,
    SignaturesDropped,
    Signed,
    Withdrawn,
)
from services.dossier.domain.case.filed import Case
from services.dossier.domain.case.looking import case_of, round_of
from services.dossier.domain.case.refusals import (
    no_dossier,
    require_other_person,
    require_role,
    require_unit,
    role_words,
    wrong_state,
)
from services.dossier.domain.case.state import (
    AwaitingAccountant,
    AwaitingController,
    AwaitingLeader,
    AwaitingPayment,
    AwaitingReceipt,
    AwaitingVerdict,
    Completed,
    Draft,
    Held,
    Nothing,
    Preparing,
    Rejected,
    Reopened,
    Settled,
    State,
    Stopped,
    TakenBack,
    Unpaid,
)
from services.dossier.domain.forms import Form
from services.dossier.domain.procedures import terms
from services.kernel.bilingual import Bilingual
from services.kernel.deadlines import answer_due
from services.kernel.roles import UNIT_ROLES
from services.kernel.signers import unsigned
from services.kernel.vietnam import vietnam_day

MAX_REVISIONS = 100
"""A draft that changes more often is a program gone wrong; its stream must stay short."""


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
            return _change(command, _preparing(state, Bilingual("sửa", "change")))
        case Attach():
            return _attach(command, _preparing(state, Bilingual("đính kèm", "attach")))
        case Detach():
            return _detach(command, _preparing(state, Bilingual("bỏ đính kèm", "detach")))
        case Sign():
            return _sign(command, _preparing(state, Bilingual("ký", "sign")))
        case HandOver():
            return _hand_over(command, _preparing(state, Bilingual("gửi", "hand over")))
        case Withdraw():
            return _withdraw(command, state, case)
        case _:
            assert_never(command)


def _preparing(state: State, wish: Bilingual) -> Preparing:
    if isinstance(state, Draft | Reopened):
        return state
    raise wrong_state(state, wish)


def _declare(command: Declare, state: State) -> Sequence[Event]:
    require_role(command.by, *UNIT_ROLES)
    if not isinstance(state, Nothing):
        raise wrong_state(state, Bilingual("khai lại", "declare again"))
    _own(command)
    return [
        Declared(
            code=command.code,
            by=command.by,
            form=command.declared.form,
            terms=terms(
                command.declared.form.symbol,
                on=vietnam_day(command.at),
                without_chief_accountant=command.without_chief_accountant,
            ),
            at=command.at,
        )
    ]


def _change(command: Change, state: Preparing) -> Sequence[Event]:
    require_role(command.by, *UNIT_ROLES)
    _own(command)
    form = command.declared.form
    _as_declared(form, state.case.form)
    return _edited(state, command, Changed(by=command.by, form=form, at=command.at))


def _own(command: Declare | Change) -> None:
    """The form was checked as this unit's."""
    if command.declared.unit != command.by.organisation:
        raise no_dossier()


def _as_declared(form: Form, before: Form) -> None:
    """The code names its agency, and the terms are those of the form: another office or form is another dossier."""
    for name, given, declared in (
        ("form", form.symbol, before.symbol),
        ("treasury", form.treasury, before.treasury),
    ):
        if given != declared:
            expected_vi = f"{declared} như khi khai; mẫu hay kho bạc khác thì lập hồ sơ khác"
            expected_en = f"{declared} as declared; another form or office needs another dossier"
            raise InvalidInput(FieldError(f"/{name}", given, expected_vi, expected_en))


def _attach(command: Attach, state: Preparing) -> Sequence[Event]:
    require_role(command.by, *UNIT_ROLES)
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
    require_role(command.by, *UNIT_ROLES)
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
    """Each role that the terms name, in their order, over the same bytes, all of them different people."""
    signers = state.case.terms.signers
    require_role(command.by, *signers)
    missing = unsigned(signers, [signature.role for signature in state.signatures])
    if command.by.role not in missing:
        raise WrongState(
            "already-signed",
            vi="Vai trò này đã ký; có thể: thêm chữ ký còn thiếu, gửi hồ sơ, hoặc sửa (các chữ ký sẽ bị bỏ).",
            en="This role has signed; possible: a missing signature, hand over, or change (drops the signatures).",
        )
    if command.by.role is not missing[0]:
        raise _out_of_order(missing[0], command.by.role)
    require_other_person(command.by, *(signature.person for signature in state.signatures))
    if command.revision != state.case.revision or (state.digest and command.digest != state.digest):
        raise WrongState(
            "draft-changed",
            vi="Bản nháp vừa được sửa; hãy đọc lại nội dung cần ký rồi ký.",
            en="The draft has just been changed; read what is to be signed again, then sign.",
        )
    return [Signed(by=command.by, signature=command.signature, digest=command.digest, at=command.at)]


def _out_of_order(first: Role, then: Role) -> WrongState:
    earlier, later = ROLE_WORDS[first], ROLE_WORDS[then]
    return WrongState(
        "signing-order",
        vi=f"Ký theo thứ tự: {earlier.vi} ký trước {later.vi}; hồ sơ chưa có chữ ký của {earlier.vi}.",
        en=f"There is an order: the {earlier.en} signs before the {later.en}, and has not signed yet.",
    )


def _hand_over(command: HandOver, state: Preparing) -> Sequence[Event]:
    own = state.case.terms
    require_role(command.by, *own.signers)
    if missing := unsigned(own.signers, [signature.role for signature in state.signatures]):
        whose = role_words(missing)
        raise WrongState(
            "signatures-missing",
            vi=f"Chưa gửi được: hồ sơ còn thiếu chữ ký của {whose.vi}; có thể: ký, sửa, rút.",
            en=f"Not yet: the signature of {whose.en} is missing; possible: sign, change, withdraw.",
        )
    due = answer_due(own.deadline, command.at, command.swaps)
    return [HandedOver(by=command.by, digest=state.digest, round=round_of(state), answer_due=due, at=command.at)]


def _withdraw(command: Withdraw, state: State, case: Case) -> Sequence[Event]:
    match state:
        case Draft():
            require_role(command.by, *UNIT_ROLES)
        case Held():
            # Whoever caused the warning must not be able to make it vanish: here it takes the head of the unit.
            require_role(command.by, Role.ACCOUNT_HOLDER)
        case Reopened() | AwaitingReceipt() | AwaitingAccountant() | AwaitingController() | AwaitingLeader():
            require_role(command.by, *case.terms.signers)
        case Nothing() | AwaitingPayment() | AwaitingVerdict():
            raise wrong_state(state, Bilingual("rút", "withdraw"))
        case Rejected() | Stopped() | Settled() | Unpaid() | Completed() | TakenBack():
            raise wrong_state(state, Bilingual("rút", "withdraw"))
        case _:
            assert_never(state)
    return [Withdrawn(by=command.by, at=command.at)]
