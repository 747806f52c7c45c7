"""Who calls, in which capacity, and whether the route lets them in: decided here and nowhere else."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts
from khobac_contracts.vocabulary import ROLE_WORDS, Context, Role, Words, in_a_row

from services.chassis.core.errors import FieldError, InvalidInput, NotAllowed, NotLoggedIn
from services.chassis.observe.tracing import here

from .request_body import RequestBody
from .tokens import Claims

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Audience(Enum):
    """Callers that are no person with a role."""

    PUBLIC = "public"
    SYSTEM = "system"


PUBLIC = Audience.PUBLIC
SYSTEM = Audience.SYSTEM
_SYSTEM_WORDS = Words(vi="phần mềm của hệ thống", en="software of the platform")
Admitted = Role | Audience


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody at the door, as their log-in token and the ingress describe them."""

    person: str
    user: str
    organisation: str
    """The unit or treasury office that they act for."""
    roles: frozenset[Role]
    system: bool = False
    session: str | None = None
    device: str | None = None
    network: int | None = None
    country: str | None = None

    @property
    def actor(self) -> str:
        """What the journal records as the one who acted."""
        return self.person or ("system" if self.system else "public")

    def context(self, at: datetime) -> Context:
        return Context(
            user=self.user,
            person=self.actor,
            device=self.device,
            network=self.network,
            country=self.country,
            session=self.session,
            at=at,
        )


@dataclass(frozen=True, kw_only=True)
class IdempotentCall(Caller):
    """A caller who wants something changed: a repetition of the call is recognised."""

    cause: str
    """Digest of user and Idempotency-Key: called twice, done once."""
    fingerprint: str
    """Digest of method, path and body: another body under the same key is an error."""
    at: datetime
    traceparent: str | None


class Checks(Protocol):
    """What tells a genuine token from another."""

    async def check(self, token: str, now: datetime) -> Claims: ...


@dataclass(frozen=True)
class Gate:
    """What the app keeps for `allow`: the token check and the clock."""

    tokens: Checks
    clock: Callable[[], datetime]


class Allow:
    """The one dependency of every route: lets the named roles in and says who came."""

    def __init__(self, admitted: Sequence[Admitted]) -> None:
        if not admitted:
            raise ValueError("a route must say who may call it")
        self.admitted = frozenset(admitted)
        self.roles = frozenset(a for a in admitted if isinstance(a, Role))

    async def __call__(self, request: Request) -> Any:
        gate: Gate = request.app.state.gate
        now = gate.clock()
        caller = self._anonymous(request) if PUBLIC in self.admitted else await self._known(request, gate, now)
        return caller if request.method in SAFE_METHODS else await _idempotent(request, caller, now)

    def _anonymous(self, request: Request) -> Caller:
        return Caller(person="", user="", organisation="", roles=frozenset(), **_circumstances(request))

    async def _known(self, request: Request, gate: Gate, now: datetime) -> Caller:
        claims = await gate.tokens.check(_bearer(request), now)
        if not (self.roles & claims.roles or (claims.system and SYSTEM in self.admitted)):
            needed = self._in_words()
            raise NotAllowed(
                "role-not-allowed",
                vi=f"Vai trò của bạn không được làm việc này; cần một trong: {needed.vi}.",
                en=f"Your role may not do this; needed is one of: {needed.en}.",
            )
        return Caller(
            person=claims.sub,
            user=claims.usr,
            organisation=claims.org,
            roles=claims.roles,
            system=claims.system,
            session=claims.sid,
            **_circumstances(request),
        )

    def names(self) -> list[str]:
        """As callers' tokens name them."""
        return sorted(a.value for a in self.admitted)

    def _in_words(self) -> Words:
        machines = [_SYSTEM_WORDS] if SYSTEM in self.admitted else []
        return in_a_row([*(ROLE_WORDS[role] for role in Role if role in self.roles), *machines])


def allow(*admitted: Admitted) -> Allow:
    """Say who may call a route; `web` refuses to start an app with a route that does not."""
    return Allow(admitted)


def guard_of(dependant: Any) -> Allow | None:
    """The `allow` of a route, wherever among its dependencies it stands."""
    if isinstance(dependant.call, Allow):
        return dependant.call
    return next((found for child in dependant.dependencies if (found := guard_of(child))), None)


def matrix(app: FastAPI) -> Iterator[tuple[str, str, Allow | None]]:
    """Every route of an app as (method, path, who may call it)."""
    for context in iter_route_contexts(app.routes):
        dependant = getattr(context, "dependant", None)
        if dependant is not None:
            for method in sorted(context.methods or ()):
                yield method, context.path or "", guard_of(dependant)


def _bearer(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise NotLoggedIn(
            "not-logged-in",
            vi="Bạn chưa đăng nhập: cần tiêu đề Authorization: Bearer <mã đăng nhập>.",
            en="You are not logged in: the header Authorization: Bearer <token> is needed.",
        )
    return token.strip()


def _circumstances(request: Request) -> dict[str, Any]:
    """Device, network and country: evidence for the risk service, never a ground to let anyone in."""
    headers = request.headers
    device, network = headers.get("x-khobac-device", ""), headers.get("x-khobac-network", "")
    country = headers.get("x-khobac-country", "")
    return {
        "device": hashlib.sha256(device.encode()).hexdigest() if device else None,
        "network": int(network) if network.isascii() and network.isdigit() and len(network) <= 10 else None,
        "country": country
        if len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()
        else None,
    }


async def _idempotent(request: Request, caller: Caller, now: datetime) -> IdempotentCall:
    key = request.headers.get("idempotency-key", "")
    if not 1 <= len(key) <= 128 or not all("!" <= c <= "~" for c in key):
        raise InvalidInput(
            FieldError(
                "/header/Idempotency-Key",
                key[:40],
                "từ 1 đến 128 ký tự ASCII nhìn thấy được, mỗi việc một khóa mới",
                "1 to 128 visible ASCII characters, a new key for each new wish",
            ),
            slug="idempotency-key-needed",
        )
    body: RequestBody = request.scope["khobac.body"]
    if not body.complete:
        await request.body()
    whose = caller.user or caller.device or ""
    return IdempotentCall(
        **vars(caller),
        cause="key/" + hashlib.sha256(f"{whose}\n{key}".encode()).hexdigest(),
        fingerprint=body.fingerprint(),
        at=now,
        traceparent=here(),
    )
