"""Who may be appointed to what (circular 157/2025): every rule that is broken is named with its field."""

from datetime import datetime

from khobac_contracts.vocabulary import ROLE_WORDS

from services.chassis import FieldError, InvalidInput, WrongState
from services.kernel.codes import is_unit, unit_of
from services.kernel.in_force import in_force
from services.kernel.roles import SIGNING_ROLES, TREASURY_ROLES, UNIT_ROLES
from services.kernel.vietnam import vietnam_day

from .limits import SIGNING_LIMITS
from .roles import FIRST, SECOND
from .roster import Appointment, Roster

MAX_PEOPLE = 200
"""Of one organisation: the state of a stream stays bounded."""


def check_appointment(roster: Roster, new: Appointment, at: datetime, pointer: str = "") -> None:
    """Raises the refusal if this appointment may not join those of the roster."""
    _role_fits(roster, new, pointer)
    _is_new(roster, new)
    _accounts_fit(roster, new, pointer)
    _two_different_people(roster, new, pointer)
    if new.role in SIGNING_ROLES:
        for account in new.accounts:
            _within_limits(roster, new, account, at, pointer)


def check_declaration(new: Appointment, pointer: str = "") -> None:
    """Raises the refusal for a chief accountant of a unit that declared that it has none: one signature is enough there."""
    if new.role == SECOND:
        raise InvalidInput(
            FieldError(
                f"{pointer}/role",
                new.role,
                'vai trò khác: đơn vị đã khai "Không có" kế toán trưởng nên chỉ chủ tài khoản ký',
                "another role: the unit declared that it has no chief accountant, so that the account holder alone signs",
            ),
            slug="declared-without-chief-accountant",
        )


def _role_fits(roster: Roster, new: Appointment, pointer: str) -> None:
    possible = UNIT_ROLES if is_unit(roster.organisation) else TREASURY_ROLES
    if new.role not in possible:
        names = ", ".join(sorted(possible))
        raise InvalidInput(
            FieldError(f"{pointer}/role", new.role, f"một trong: {names}", f"one of: {names}"), slug="role-not-here"
        )
    if new.delegate and new.role not in SIGNING_ROLES:
        raise InvalidInput(
            FieldError(
                f"{pointer}/delegate",
                "true",
                "false: chỉ chủ tài khoản và kế toán trưởng có người được ủy quyền",
                "false: only the account holder and the chief accountant have delegates",
            ),
            slug="no-delegates-here",
        )


def _is_new(roster: Roster, new: Appointment) -> None:
    role = ROLE_WORDS[new.role]
    if roster.appointment(new.person, new.role):
        raise WrongState(
            "already-appointed",
            vi=f"Người này đã giữ vai trò {role.vi} tại {roster.organisation}; hãy chấm dứt trước khi đăng ký lại.",
            en=f"This person already has the role {role.en} at {roster.organisation}; end it before registering it anew.",
        )
    if roster.person(new.person) is None and len(roster.people) >= MAX_PEOPLE:
        raise WrongState(
            "too-many-people",
            vi=f"{roster.organisation} đã có {MAX_PEOPLE} người, không thêm được nữa.",
            en=f"{roster.organisation} has {MAX_PEOPLE} people already; no more can be added.",
        )


def _accounts_fit(roster: Roster, new: Appointment, pointer: str) -> None:
    foreign = [account for account in new.accounts if unit_of(account) != roster.organisation]
    if foreign:
        raise InvalidInput(
            FieldError(
                f"{pointer}/accounts",
                ", ".join(foreign),
                f"chỉ tài khoản của đơn vị {roster.organisation}",
                f"only accounts of unit {roster.organisation}",
            ),
            slug="account-of-another-unit",
        )
    if new.role in SIGNING_ROLES and not new.accounts:
        raise InvalidInput(
            FieldError(
                f"{pointer}/accounts",
                "[]",
                "ít nhất một tài khoản: chữ ký được đăng ký theo chức danh và theo từng tài khoản",
                "at least one account: signatures are registered per title and per account",
            ),
            slug="accounts-needed",
        )


def _two_different_people(roster: Roster, new: Appointment, pointer: str) -> None:
    """The second signature may not be a delegate of the first, nor the holder: two signatures mean two people."""
    other = {FIRST: SECOND, SECOND: FIRST}.get(new.role)
    if other in roster.roles(new.person):
        words = ROLE_WORDS[other]
        raise InvalidInput(
            FieldError(
                f"{pointer}/person",
                new.person,
                f"người không đồng thời giữ vai trò {words.vi}: người ký chữ ký thứ hai không được là chủ tài khoản "
                "hoặc người được chủ tài khoản ủy quyền",
                f"somebody who is not {words.en} as well: who signs second may be neither the account holder nor a "
                "delegate of the account holder",
            ),
            slug="one-person-two-signatures",
        )


def _within_limits(roster: Roster, new: Appointment, account: str, at: datetime, pointer: str) -> None:
    rules = in_force(SIGNING_LIMITS, vietnam_day(at))
    role, most = ROLE_WORDS[new.role], rules.first if new.role == FIRST else rules.second
    there = [each for each in roster.appointments if each.role == new.role and account in each.accounts]
    if len(there) >= most:
        raise InvalidInput(
            FieldError(
                f"{pointer}/accounts",
                account,
                f"nhiều nhất {most} người giữ vai trò {role.vi} trên một tài khoản ({rules.basis})",
                f"at most {most} people in the role {role.en} on one account ({rules.basis})",
            ),
            slug="too-many-signatories",
        )
    if not new.delegate and any(not each.delegate for each in there):
        raise InvalidInput(
            FieldError(
                f"{pointer}/delegate",
                "false",
                f"true: tài khoản {account} đã có {role.vi}, người khác chỉ có thể là người được ủy quyền",
                f"true: account {account} has its {role.en}; others can only be delegates",
            ),
            slug="role-taken",
        )
