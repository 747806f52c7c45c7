"""Log-in over HTTP: activation, log-in, password change, and the keys by which everybody checks our tokens."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter, Depends
from khobac_contracts.vocabulary import Role

from services.chassis import PUBLIC, Caller, IdempotentCall, Json, NotAllowed, NotLoggedIn, allow, jwks, sign_token
from services.kernel.circumstances import Circumstances
from services.registration.adapters.passwords import check_password
from services.registration.domain.identity import digest_of
from services.registration.domain.organisation.state import Member, Office
from services.registration.domain.refusals import locked
from services.registration.domain.user.commands import Activate, ChangePassword, LogIn
from services.registration.domain.user.state import Active, Invited, LockedOut, UserState

from .asked import ActivateForm, LoginForm, PasswordForm
from .shared import RegistrationKit, acting
from .shown import TokenPage

Anybody = Annotated[IdempotentCall, Depends(allow(PUBLIC))]


class Authentication:
    """Lets people in: compares passwords outside of the decision, and turns what was decided into an answer."""

    def __init__(self, kit: RegistrationKit, key: Ed25519PrivateKey, valid: timedelta) -> None:
        self._users = kit.users
        self._organisations = kit.organisations
        self._passwords = kit.passwords
        self._key = key
        self._valid = valid

    def keys(self) -> dict[str, Any]:
        return jwks([self._key.public_key()])

    async def activate(self, form: ActivateForm, call: IdempotentCall) -> None:
        check_password(form.password, form.login)
        state = await self._users.load(form.login)
        person = state.person if isinstance(state, Invited | Active | LockedOut) else call.actor
        hashed = await self._passwords.hashed(form.password)
        by = _circumstances(call, form.login, person)
        command = Activate(code=digest_of(form.code), password=hashed, by=by, at=call.at)
        await self._users.tell(call, form.login, command)

    async def log_in(self, form: LoginForm, call: IdempotentCall) -> TokenPage:
        user = await self._users.load(form.login)
        if not isinstance(user, Active | LockedOut):
            await self._passwords.wrong_for_nobody(form.password)
            raise wrong()
        right = await self._right(user, form.password, call)
        roles = await self._roles(user)
        if right and not roles:
            raise no_role(user.organisation)
        # Follows from the call, so that a repetition finds itself in the answer.
        session = "s-" + hashlib.sha256(f"{call.cause}\n{form.login}".encode()).hexdigest()[:24]
        by = _circumstances(call, form.login, user.person, session)
        command = LogIn(right=right, against=user.password, session=session, by=by, at=call.at)
        _must_be_in(await self._users.tell(call, form.login, command), session)
        return self._token(user, roles, session, call)

    async def change(self, form: PasswordForm, call: IdempotentCall) -> None:
        check_password(form.new_password, call.user, "/new_password")
        user = await self._users.load(call.user)
        if not isinstance(user, Active | LockedOut):
            raise wrong()
        right = await self._right(user, form.old_password, call)
        hashed = await self._passwords.hashed(form.new_password) if right else ""
        command = ChangePassword(right=right, against=user.password, password=hashed, by=acting(call), at=call.at)
        after = await self._users.tell(call, call.user, command)
        if isinstance(after, LockedOut):
            raise locked(after.failures, after.until)
        if not isinstance(after, Active) or after.failures:
            raise wrong()

    async def _right(self, user: Active | LockedOut, password: str, call: IdempotentCall) -> bool:
        """Whether the password is right. While locked it is not even compared: guessing teaches nothing."""
        if isinstance(user, LockedOut) and call.at < user.until:
            return False
        return await self._passwords.right(user.password, password)

    async def _roles(self, user: Active | LockedOut) -> frozenset[Role]:
        """What somebody is now; asked at each log-in, so that who left has nothing left."""
        state = await self._organisations.load(user.organisation)
        return state.roster.roles(user.person) if isinstance(state, Member | Office) else frozenset()

    def _token(self, user: Active | LockedOut, roles: frozenset[Role], session: str, call: IdempotentCall) -> TokenPage:
        claims = {
            "sub": user.person,
            "usr": user.login,
            "org": user.organisation,
            "roles": sorted(roles),
            "sid": session,
            "iat": int(call.at.timestamp()),
            "exp": int((call.at + self._valid).timestamp()),
        }
        return TokenPage(
            access_token=sign_token(self._key, claims),
            expires_in=int(self._valid.total_seconds()),
            person=user.person,
            organisation=user.organisation,
            roles=sorted(roles),
        )


def _circumstances(call: IdempotentCall, user: str, person: str, session: str | None = None) -> Circumstances:
    """Of somebody who has no token yet: the form says who they are."""
    return acting(replace(call, user=user, person=person, session=session))


def _must_be_in(user: UserState, session: str) -> None:
    match user:
        case Active() if user.session == session:
            return
        case LockedOut(noted=True):
            raise locked(user.failures, user.until)
        case _:
            raise wrong()


def wrong() -> NotLoggedIn:
    """One answer for an unknown name and a wrong password."""
    return NotLoggedIn(
        "wrong-credentials",
        vi="Tên đăng nhập hoặc mật khẩu không đúng.",
        en="The log-in name or the password is wrong.",
    )


def no_role(organisation: str) -> NotAllowed:
    return NotAllowed(
        "no-role-left",
        vi=f"Bạn không còn vai trò nào tại {organisation}.",
        en=f"You have no role left at {organisation}.",
    )


def login_routes(authentication: Authentication) -> APIRouter:
    router = APIRouter(tags=["đăng nhập / log-in"])

    @router.get("/jwks.json")
    async def keys(_: Annotated[Caller, Depends(allow(PUBLIC))]) -> dict[str, Any]:
        """Khóa công khai để kiểm tra mã đăng nhập. / The public keys that check our tokens."""
        return authentication.keys()

    @router.post("/activate", status_code=204)
    async def activate(form: Json[ActivateForm], call: Anybody) -> None:
        """Đặt mật khẩu lần đầu bằng mã kích hoạt. / Set the first password with the activation code."""
        await authentication.activate(form, call)

    @router.post("/login")
    async def log_in(form: Json[LoginForm], call: Anybody) -> TokenPage:
        """Đăng nhập; mã có hiệu lực 15 phút. / Log in; the token is valid for 15 minutes."""
        return await authentication.log_in(form, call)

    @router.post("/password", status_code=204)
    async def change(form: Json[PasswordForm], call: Annotated[IdempotentCall, Depends(allow(*Role))]) -> None:
        """Đổi mật khẩu của mình. / Change one's own password."""
        await authentication.change(form, call)

    return router
