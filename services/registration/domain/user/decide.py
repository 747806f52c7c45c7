"""Whether a log-in is issued, opened with its code, entered, or closed to guessing."""

from collections.abc import Sequence
from typing import assert_never

from services.chassis import FieldError, InvalidInput, NotFound, WrongState
from services.registration.domain.lockout import LOCKED_FOR, MOST_FAILURES
from services.registration.domain.refusals import locked

from .commands import Activate, ChangePassword, IssueLogin, LogIn, UserCommand
from .events import LoggedIn, LogInFailed, LoginIssued, PasswordSet, UserEvent
from .state import Active, Invited, LockedOut, Nobody, UserState


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
    owner = (command.person, command.organisation)
    if not isinstance(state, Nobody) and (state.person, state.organisation) != owner:
        raise WrongState(
            "login-taken",
            vi=f"Tên đăng nhập {command.login} thuộc về người khác.",
            en=f"The log-in name {command.login} belongs to somebody else.",
        )
    if isinstance(state, Active | LockedOut) and not command.anew:
        return []
    return [
        LoginIssued(
            login=command.login,
            person=command.person,
            organisation=command.organisation,
            code=command.code,
            expires_at=command.expires_at,
            at=command.at,
        )
    ]


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
        if state.noted:
            raise locked(state.failures, state.until)
        return [_locked_out(command, state)]
    if state.password != command.against:
        raise WrongState(
            "password-just-changed",
            vi="Mật khẩu vừa được thay đổi; hãy thử lại.",
            en="The password was changed just now; try again.",
        )
    return [] if command.right else [_wrong_password(command, state)]


def _locked_out(command: LogIn | ChangePassword, state: LockedOut) -> LogInFailed:
    return LogInFailed(reason="locked", failures=state.failures, locked_until=state.until, by=command.by, at=command.at)


def _wrong_password(command: LogIn | ChangePassword, state: Active | LockedOut) -> LogInFailed:
    """One more in a row; after a lock that has passed they count from one."""
    failures = state.failures + 1 if isinstance(state, Active) else 1
    until = command.at + LOCKED_FOR if failures >= MOST_FAILURES else None
    return LogInFailed(reason="wrong_password", failures=failures, locked_until=until, by=command.by, at=command.at)
