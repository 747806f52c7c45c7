"""A log-in begins with a one-time code, locks itself after five wrong passwords, and opens again after a while."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from services.chassis.core.errors import InvalidInput, NotFound, TooMany, WrongState
from services.chassis.core.testing import given
from services.kernel.circumstances import Circumstances
from services.registration.domain import USER
from services.registration.domain.lockout import LOCKED_FOR
from services.registration.domain.user.commands import Activate, ChangePassword, IssueLogin, LogIn
from services.registration.domain.user.events import LoggedIn, LogInFailed, LoginIssued, PasswordSet, UserEvent
from services.registration.domain.user.state import Active, Invited, LockedOut

from .people import AT, LATER

ME = Circumstances(user="1057843.ktt", person="p-chief", at=AT)
ISSUE = IssueLogin(
    login="1057843.ktt",
    person="p-chief",
    organisation="1057843",
    code="c" * 64,
    expires_at=AT + timedelta(days=7),
    at=AT,
)
ANEW = replace(ISSUE, anew=True)
ISSUED = LoginIssued(
    login="1057843.ktt",
    person="p-chief",
    organisation="1057843",
    code="c" * 64,
    expires_at=AT + timedelta(days=7),
    at=AT,
)
SET = PasswordSet(password="hash", by=ME, at=AT)
ACTIVE: tuple[UserEvent, ...] = (ISSUED, SET)
WRONG = LogInFailed(reason="wrong_password", failures=1, locked_until=None, by=ME, at=AT)
FIFTH = replace(WRONG, failures=5, locked_until=AT + LOCKED_FOR)
LOCKED: tuple[UserEvent, ...] = (*ACTIVE, *(replace(WRONG, failures=n) for n in range(1, 5)), FIFTH)


def _log_in(
    *, right: bool = True, after: timedelta = timedelta(), against: str = "hash", session: str = "s-1"
) -> LogIn:
    return LogIn(right=right, against=against, session=session, by=ME, at=AT + after)


def test_a_code_becomes_a_password_once() -> None:
    activate = Activate(code="c" * 64, password="hash", by=ME, at=LATER)
    given(USER).when(ISSUE).then(ISSUED)
    given(USER, ISSUED).when(activate).then(PasswordSet(password="hash", by=ME, at=LATER))
    given(USER, *ACTIVE).when(activate).refused(InvalidInput, "activation-code-wrong")


def test_a_wrong_code_and_an_unknown_login_are_told_apart_by_nobody() -> None:
    guess = Activate(code="d" * 64, password="hash", by=ME, at=LATER)
    known = given(USER, ISSUED).when(guess).refused(InvalidInput, "activation-code-wrong")
    unknown = given(USER).when(guess).refused(InvalidInput, "activation-code-wrong")
    assert str(known) == str(unknown)


def test_a_code_expires() -> None:
    late = Activate(code="c" * 64, password="hash", by=ME, at=AT + timedelta(days=7))
    given(USER, ISSUED).when(late).refused(WrongState, "activation-code-expired")


def test_a_new_code_ends_the_old_password() -> None:
    given(USER, *ACTIVE).when(ANEW).then(ISSUED)
    given(USER, *LOCKED).when(ANEW).then(ISSUED)
    assert isinstance(given(USER, *ACTIVE, ISSUED).state(), Invited)
    given(USER, *ACTIVE, ISSUED).when(_log_in()).refused(NotFound, "no-such-login")


def test_who_has_a_password_keeps_it_unless_a_new_code_is_wanted() -> None:
    """Appointed once more in the moment in which they activate: the password that was just set counts."""
    for past in (ACTIVE, LOCKED):
        given(USER, *past).when(ISSUE).nothing()
    given(USER, ISSUED).when(ISSUE).then(ISSUED)


def test_a_login_name_stays_with_its_person() -> None:
    other = IssueLogin(
        login="1057843.ktt",
        person="p-2",
        organisation="1057843",
        code="c" * 64,
        expires_at=AT + timedelta(days=7),
        at=AT,
    )
    given(USER, ISSUED).when(other).refused(WrongState, "login-taken")


def test_the_right_password_opens_a_session() -> None:
    entered = LoggedIn(session="s-1", by=ME, at=AT)
    given(USER, *ACTIVE).when(_log_in()).then(entered)
    state = given(USER, *ACTIVE, WRONG, WRONG, entered).state()
    assert isinstance(state, Active)
    assert (state.session, state.failures) == ("s-1", 0), "a success forgets the failures before it"


def test_five_wrong_passwords_lock_and_one_attempt_while_locked_is_noted() -> None:
    given(USER, *ACTIVE).when(_log_in(right=False)).then(WRONG)
    assert isinstance(given(USER, *LOCKED[:-1]).state(), Active)
    given(USER, *LOCKED[:-1]).when(_log_in(right=False)).then(FIFTH)
    locked = given(USER, *LOCKED).state()
    assert isinstance(locked, LockedOut)
    assert locked.until == AT + LOCKED_FOR
    noted = replace(FIFTH, reason="locked")
    given(USER, *LOCKED).when(_log_in()).then(noted)
    given(USER, *LOCKED, noted).when(_log_in()).refused(TooMany, "login-locked")


def test_what_locked_and_until_when_is_as_it_was_decided() -> None:
    """By a rule of other numbers: the history says which."""
    until = AT + timedelta(minutes=1)
    locked = given(USER, *ACTIVE, replace(WRONG, failures=2, locked_until=until)).state()
    assert isinstance(locked, LockedOut)
    assert (locked.failures, locked.until) == (2, until)
    still = given(USER, *ACTIVE, *(replace(WRONG, failures=n) for n in range(1, 9))).state()
    assert isinstance(still, Active)
    assert still.failures == 8


def test_a_lock_ends_and_the_next_failure_counts_from_one() -> None:
    given(USER, *LOCKED).when(_log_in(after=LOCKED_FOR)).then(LoggedIn(session="s-1", by=ME, at=AT + LOCKED_FOR))
    failed = given(USER, *LOCKED).when(_log_in(right=False, after=LOCKED_FOR)).events()
    state = given(USER, *LOCKED, *failed).state()
    assert isinstance(state, Active)
    assert state.failures == 1


def test_a_comparison_with_an_old_password_does_not_count() -> None:
    given(USER, *ACTIVE).when(_log_in(against="older hash")).refused(WrongState, "password-just-changed")


@pytest.mark.parametrize("past", [(), (ISSUED,)], ids=["unknown", "not activated"])
def test_nobody_logs_in_without_a_password(past: tuple[UserEvent, ...]) -> None:
    given(USER, *past).when(_log_in()).refused(NotFound, "no-such-login")


def test_a_password_is_changed_by_who_knows_the_old_one() -> None:
    change = ChangePassword(right=True, against="hash", password="new hash", by=ME, at=LATER)
    given(USER, *ACTIVE).when(change).then(PasswordSet(password="new hash", by=ME, at=LATER))
    guess = ChangePassword(right=False, against="hash", password="", by=ME, at=AT)
    given(USER, *ACTIVE).when(guess).then(WRONG)
    assert isinstance(given(USER, *LOCKED).state(), LockedOut), "guessing here locks as well"
