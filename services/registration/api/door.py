"""The door: activation, log-in, password change, and the keys by which everybody checks our tokens."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter, Depends
from khobac_contracts.vocabulary import Role

from services.chassis.access import PUBLIC, Caller, Said, allow
from services.chassis.errors import NotAllowed, NotLoggedIn
from services.chassis.request_body import Json
from services.chassis.tokens import jwks, sign_token
from services.registration.domain.users import Activate, Active, ChangePassword, Invited, LockedOut, LogIn, locked
from services.registration.identity import digest_of
from services.registration.passwords import Passwords, check_password

from .clerk import Clerk, acting
from .forms import ActivateForm, LoginForm, PasswordForm
from .pages import TokenPage

Anybody = Annotated[Said, Depends(allow(PUBLIC))]


class Door:
    """Lets people in: compares passwords outside of the decision, and turns what was decided into an answer."""

    def __init__(self, clerk: Clerk, passwords: Passwords, key: Ed25519PrivateKey, valid: timedelta) -> None:
        self._clerk = clerk
        self._passwords = passwords
        self._key = key
        self._valid = valid

    def keys(self) -> dict[str, Any]:
        return jwks([self._key.public_key()])

    async def activate(self, form: ActivateForm, said: Said) -> None:
        check_password(form.password, form.login)
        stream = f"user/{form.login}"
        state, _ = await self._clerk.kit.load(stream)
        known = isinstance(state, Invited | Active | LockedOut)
        by = replace_person(said, form.login, state.person if known else said.actor)
        hashed = await self._passwords.hashed(form.password)
        await self._clerk.tell(
            said, stream, Activate(code=digest_of(form.code), password=hashed, by=acting(by), at=said.at)
        )

    async def log_in(self, form: LoginForm, said: Said) -> TokenPage:
        stream = f"user/{form.login}"
        state, _ = await self._clerk.kit.load(stream)
        if not isinstance(state, Active | LockedOut):
            await self._passwords.wrong_for_nobody(form.password)
            raise wrong()
        right = await self._right(state, form.password, said)
        roles = await self._clerk.roles(state.body, state.person)
        if right and not roles:
            raise no_role(state.body)
        # Follows from the request, so that the same request said again finds itself in the answer.
        session = "s-" + hashlib.sha256(f"{said.cause}\n{form.login}".encode()).hexdigest()[:24]
        by = acting(replace(replace_person(said, form.login, state.person), session=session))
        command = LogIn(right=right, against=state.password, session=session, by=by, at=said.at)
        done = await self._clerk.tell(said, stream, command)
        _must_be_in(done.state, session)
        return self._token(state, roles, session, said)

    async def change(self, form: PasswordForm, said: Said) -> None:
        check_password(form.new_password, said.user, "/new_password")
        stream = f"user/{said.user}"
        state, _ = await self._clerk.kit.load(stream)
        if not isinstance(state, Active | LockedOut):
            raise wrong()
        right = await self._right(state, form.old_password, said)
        hashed = await self._passwords.hashed(form.new_password) if right else ""
        done = await self._clerk.tell(
            said,
            stream,
            ChangePassword(right=right, against=state.password, password=hashed, by=acting(said), at=said.at),
        )
        if isinstance(done.state, LockedOut):
            raise locked(done.state.until)
        if not isinstance(done.state, Active) or done.state.failures:
            raise wrong()

    async def _right(self, state: Active | LockedOut, password: str, said: Said) -> bool:
        """Whether the password is right. While locked it is not even compared: guessing teaches nothing."""
        if isinstance(state, LockedOut) and said.at < state.until:
            return False
        return await self._passwords.right(state.password, password)

    def _token(self, state: Active | LockedOut, roles: frozenset[Role], session: str, said: Said) -> TokenPage:
        claims = {
            "sub": state.person,
            "usr": state.login,
            "body": state.body,
            "roles": sorted(roles),
            "sid": session,
            "iat": int(said.at.timestamp()),
            "exp": int((said.at + self._valid).timestamp()),
        }
        return TokenPage(
            access_token=sign_token(self._key, claims),
            expires_in=int(self._valid.total_seconds()),
            person=state.person,
            body=state.body,
            roles=sorted(roles),
        )


def replace_person(said: Said, user: str, person: str) -> Said:
    """The same request as said by this person: at the door, callers have no token yet."""
    return replace(said, user=user, person=person)


def _must_be_in(state: object, session: str) -> None:
    match state:
        case Active() if state.session == session:
            return
        case LockedOut(told=True):
            raise locked(state.until)
        case _:
            raise wrong()


def wrong() -> NotLoggedIn:
    """One answer for an unknown name and a wrong password."""
    return NotLoggedIn(
        "wrong-credentials",
        vi="Tên đăng nhập hoặc mật khẩu không đúng.",
        en="The log-in name or the password is wrong.",
    )


def no_role(body: str) -> NotAllowed:
    return NotAllowed(
        "no-role-left",
        vi=f"Bạn không còn vai trò nào tại {body}.",
        en=f"You have no role left at {body}.",
    )


def door_routes(door: Door) -> APIRouter:
    router = APIRouter(tags=["đăng nhập / log-in"])

    @router.get("/jwks.json")
    async def keys(_: Annotated[Caller, Depends(allow(PUBLIC))]) -> dict[str, Any]:
        """Khóa công khai để kiểm tra mã đăng nhập. / The public keys that check our tokens."""
        return door.keys()

    @router.post("/activate", status_code=204)
    async def activate(form: Json[ActivateForm], said: Anybody) -> None:
        """Đặt mật khẩu lần đầu bằng mã kích hoạt. / Set the first password with the activation code."""
        await door.activate(form, said)

    @router.post("/login")
    async def log_in(form: Json[LoginForm], said: Anybody) -> TokenPage:
        """Đăng nhập; mã có hiệu lực 15 phút. / Log in; the token is valid for 15 minutes."""
        return await door.log_in(form, said)

    @router.post("/password", status_code=204)
    async def change(form: Json[PasswordForm], said: Annotated[Said, Depends(allow(*Role))]) -> None:
        """Đổi mật khẩu của mình. / Change one's own password."""
        await door.change(form, said)

    return router
