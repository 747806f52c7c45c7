"""A log-in is issued with a one-time code, gets a password, and locks itself against guessing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, assert_never

import msgspec

from services.chassis import FieldError, InvalidInput, NotFound, PlainData, TooMany, WrongState

from .beginning import Nobody
from .people import Acting
from .reference import vietnam_time

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)


class IssueLogin(PlainData, frozen=True, kw_only=True):
    """A person may log in for a body once they have set a password."""

    login: str
    person: str
    body: str
    code: str
    """Digest of the activation code."""
    expires_at: datetime
    at: datetime
    anew: bool = False
    """Although there is a password: it counts no longer. Otherwise who has one keeps it."""


class Activate(PlainData, frozen=True, kw_only=True):
    """The person brings the code (its digest) and a password (its argon2 hash)."""

    code: str
    password: str
    by: Acting
    at: datetime


class LogIn(PlainData, frozen=True, kw_only=True):
    """Somebody tried; `right` was found by comparing with `against`, outside."""

    right: bool
    against: str
    session: str
    by: Acting
    at: datetime


class ChangePassword(PlainData, frozen=True, kw_only=True):
    """The person, logged in, replaces the password; the old one was compared with `against`."""

    right: bool
    against: str
    password: str
    by: Acting
    at: datetime


class LoginIssued(PlainData, frozen=True, kw_only=True):
    login: str
    person: str
    body: str
    code: str
    expires_at: datetime
    at: datetime


class PasswordSet(PlainData, frozen=True, kw_only=True):
    password: str
    by: Acting
    at: datetime


class LoggedIn(PlainData, frozen=True, kw_only=True):
    session: str
    by: Acting
    at: datetime


class LogInFailed(PlainData, frozen=True, kw_only=True):
    reason: Literal["wrong_password", "locked"]
    by: Acting
    at: datetime


class Invited(PlainData, frozen=True, kw_only=True):
    """A code is out; nobody can log in yet."""

    login: str
    person: str
    body: str
    code: str
    expires_at: datetime


class Active(PlainData, frozen=True, kw_only=True):
    """The person can log in. `session` is the last one that was opened."""

    login: str
    person: str
    body: str
    password: str
    failures: int = 0
    session: str | None = None


class LockedOut(PlainData, frozen=True, kw_only=True):
    """Too many wrong passwords in a row. `told`: an attempt while locked was recorded; one is enough."""

    login: str
    person: str
    body: str
    password: str
    until: datetime
    told: bool = False


UserCommand: TypeAlias = IssueLogin | Activate | LogIn | ChangePassword
UserEvent: TypeAlias = LoginIssued | PasswordSet | LoggedIn | LogInFailed
UserState: TypeAlias = Nobody | Invited | Active | LockedOut


def decide(command: UserCommand, state: UserState) -> Sequence[UserEvent]:
    match command:
        case IssueLogin():
            return _issue(command, state)
        case Activate():
            return _activate(command, state)
        case LogIn():
            return _failure(command, state) or [LoggedIn(session=command.session, by=command.by, at=command.at)]
        case ChangePassword():
            return _failure(command, state) or [PasswordSet(password=command.password, by=command.by, at=command.at)]
        case _:
            assert_never(command)


def _issue(command: IssueLogin, state: UserState) -> Sequence[UserEvent]:
    if not isinstance(state, Nobody) and (state.person, state.body) != (command.person, command.body):
        raise WrongState(
            "login-taken",
            vi=f"Tên đăng nhập {command.login} thuộc về người khác.",
            en=f"The log-in name {command.login} belongs to somebody else.",
        )
    if isinstance(state, Active | LockedOut) and not command.anew:
        return []
    issued = msgspec.structs.asdict(command)
    del issued["anew"]
    return [LoginIssued(**issued)]


def _activate(command: Activate, state: UserState) -> Sequence[UserEvent]:
    if not isinstance(state, Invited) or state.code != command.code:
        # One answer for an unknown name, a used code and a wrong one: a guesser learns nothing.
        raise InvalidInput(
            FieldError(
                "/code",
                "",
                "mã kích hoạt còn hiệu lực, đúng như KBNN đã cấp cho tên đăng nhập này",
                "the activation code that the treasury issued for this log-in name, not used yet",
            ),
            slug="activation-code-wrong",
        )
    if command.at >= state.expires_at:
        raise WrongState(
            "activation-code-expired",
            vi="Mã kích hoạt đã hết hạn; hãy đề nghị KBNN cấp mã mới.",
            en="The activation code has expired; ask the treasury for a new one.",
        )
    return [PasswordSet(password=command.password, by=command.by, at=command.at)]


def _failure(command: LogIn | ChangePassword, state: UserState) -> Sequence[UserEvent]:
    """What is recorded of an attempt that failed; empty when it did not."""
    if isinstance(state, Nobody | Invited):
        raise NotFound("no-such-login", vi="Chưa có mật khẩu cho tên đăng nhập này.", en="This log-in has no password.")
    if isinstance(state, LockedOut) and command.at < state.until:
        if state.told:
            raise locked(state.until)
        return [LogInFailed(reason="locked", by=command.by, at=command.at)]
    if state.password != command.against:
        raise WrongState(
            "password-just-changed",
            vi="Mật khẩu vừa được thay đổi; hãy thử lại.",
            en="The password was changed just now; try again.",
        )
    return [] if command.right else [LogInFailed(reason="wrong_password", by=command.by, at=command.at)]


def locked(until: datetime) -> TooMany:
    """The refusal while a log-in is locked."""
    return TooMany(
        "login-locked",
        vi=f"Tạm khóa vì nhập sai mật khẩu {MOST_FAILURES} lần; hãy thử lại sau {vietnam_time(until):%H:%M ngày %d/%m/%Y}.",
        en=f"Locked after {MOST_FAILURES} wrong passwords; try again after {vietnam_time(until):%H:%M on %Y-%m-%d} in Vietnam.",
    )


def evolve(state: UserState, event: UserEvent) -> UserState:
    if isinstance(event, LoginIssued):
        return Invited(
            login=event.login, person=event.person, body=event.body, code=event.code, expires_at=event.expires_at
        )
    if isinstance(state, Nobody):
        return state
    match event:
        case PasswordSet():
            return _active(state, event.password)
        case LoggedIn():
            if isinstance(state, Invited):
                return state
            return msgspec.structs.replace(_active(state, state.password), session=event.session)
        case LogInFailed():
            return _failed(state, event)
        case _:
            assert_never(event)


def _active(state: Invited | Active | LockedOut, password: str) -> Active:
    return Active(login=state.login, person=state.person, body=state.body, password=password)


def _failed(state: Invited | Active | LockedOut, event: LogInFailed) -> UserState:
    match state:
        case Invited():
            return state
        case LockedOut() if event.reason == "locked":
            return msgspec.structs.replace(state, told=True)
        case LockedOut():
            return msgspec.structs.replace(_active(state, state.password), failures=1)
        case Active() if state.failures + 1 < MOST_FAILURES:
            return msgspec.structs.replace(state, failures=state.failures + 1, session=None)
        case Active():
            return LockedOut(
                login=state.login,
                person=state.person,
                body=state.body,
                password=state.password,
                until=event.at + LOCKED_FOR,
            )
        case _:
            assert_never(state)
