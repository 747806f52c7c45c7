"""A log-in token counts only when one of registration's keys signed it and its time has not run out."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import httpx
import jwt
import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.algorithms import OKPAlgorithm
from khobac_contracts.vocabulary import Role

from services.chassis.core.errors import CannotStart, NotLoggedIn, Outage

ISSUER = "khobac"
SYSTEM_ROLE = "system"
_RETRY_SECONDS = 3.0
"""At most one question to registration in this time, however many unknown keys are shown to us."""
_FRESH_SECONDS = 300.0

Keys = Mapping[str, Ed25519PublicKey]


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What a genuine token says of its bearer."""

    sub: str
    usr: str
    org: str
    roles: frozenset[Role]
    system: bool
    sid: str | None
    exp: float


def read_signing_key(secret: bytes) -> Ed25519PrivateKey:
    """An Ed25519 key from a secret file: 32 raw bytes or PEM. Raises CannotStart."""
    if len(secret) == 32:
        return Ed25519PrivateKey.from_private_bytes(secret)
    try:
        key = serialization.load_pem_private_key(secret, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _no_signing_key() from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_signing_key()
    return key


def _no_signing_key() -> CannotStart:
    return CannotStart(
        vi="Tệp bí mật jwt.key phải là khóa riêng Ed25519: 32 byte, hoặc PEM không đặt mật khẩu.",
        en="The secret file jwt.key must be an Ed25519 private key: 32 raw bytes, or PEM without a password.",
    )


def key_id(key: Ed25519PublicKey) -> str:
    """The RFC 7638 thumbprint: a key names itself, nobody hands out numbers."""
    x = OKPAlgorithm.to_jwk(key, as_dict=True)["x"]
    canonical = f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def jwks(keys: Iterable[Ed25519PublicKey]) -> dict[str, Any]:
    """The public keys as registration shows them at /jwks.json."""
    return {
        "keys": [
            {**OKPAlgorithm.to_jwk(key, as_dict=True), "kid": key_id(key), "use": "sig", "alg": "EdDSA"} for key in keys
        ]
    }


def sign_token(key: Ed25519PrivateKey, claims: Mapping[str, Any]) -> str:
    """A token under this key: `claims` needs sub, usr, org, roles, sid, exp; the issuer is added."""
    return jwt.encode({"iss": ISSUER, **claims}, key, algorithm="EdDSA", headers={"kid": key_id(key.public_key())})


def read_jwks(document: Mapping[str, Any]) -> Keys:
    """The Ed25519 keys of a JWKS document; keys of other kinds are for others."""
    found: dict[str, Ed25519PublicKey] = {}
    for entry in document.get("keys", ()):
        if entry.get("kty") == "OKP" and entry.get("crv") == "Ed25519" and "kid" in entry:
            key = OKPAlgorithm.from_jwk(entry)
            if isinstance(key, Ed25519PublicKey):
                found[entry["kid"]] = key
    return found


def keys_from(registration_url: str) -> Callable[[], Awaitable[Keys]]:
    """Asks registration for its keys; any failure is an Outage."""

    async def fetch() -> Keys:
        try:
            async with httpx.AsyncClient(timeout=3.0) as client:
                answer = await client.get(f"{registration_url.rstrip('/')}/jwks.json")
                answer.raise_for_status()
                return read_jwks(answer.json())
        except (httpx.HTTPError, ValueError, jwt.InvalidKeyError) as error:
            raise Outage(f"registration's keys cannot be read: {type(error).__name__}") from error

    return fetch


class TokenCheck:
    """Checks tokens. A token seen before costs one digest, not a signature check; an outage of registration
    leaves the keys that are known in force.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Keys]],
        *,
        remember: int = 20_000,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._remember = remember
        self._ticks = ticks
        self._keys: Keys = {}
        self._asked = float("-inf")
        self._answered = float("-inf")
        self._away = False
        self._refreshing: asyncio.Future[None] | None = None
        self._asking = asyncio.Lock()
        self._seen: OrderedDict[bytes, Claims] = OrderedDict()

    async def check(self, token: str, now: datetime) -> Claims:
        """What the token says. NotLoggedIn if it is not genuine or too old; Outage if that cannot be known."""
        digest = hashlib.sha256(token.encode()).digest()
        claims = self._seen.get(digest)
        if claims is None:
            claims = await self._verify(token)
            self._seen[digest] = claims
            if len(self._seen) > self._remember:
                self._seen.popitem(last=False)
        else:
            self._seen.move_to_end(digest)
        if claims.exp <= now.timestamp():
            self._seen.pop(digest, None)
            raise _refuse("token-expired", "Phiên đăng nhập đã hết hạn.", "The log-in has expired.")
        return claims

    async def _verify(self, token: str) -> Claims:
        try:
            key = await self._key(str(jwt.get_unverified_header(token).get("kid", "")))
            # The time is checked above against the service's own clock, on every use and not only on the first.
            raw = jwt.decode(
                token,
                key,
                algorithms=["EdDSA"],
                issuer=ISSUER,
                options={"require": ["exp", "sub"], "verify_exp": False},
            )
            return _claims(raw)
        except (jwt.InvalidTokenError, msgspec.ValidationError, ValueError, KeyError, TypeError) as error:
            raise _refuse(
                "token-not-genuine", "Mã đăng nhập không hợp lệ.", "The log-in token is not genuine."
            ) from error

    async def _key(self, kid: str) -> Ed25519PublicKey:
        if kid not in self._keys:
            await self._refresh()
        elif self._ticks() - self._answered > _FRESH_SECONDS and not self._asking.locked():
            # A known key is used at once; that it may have been withdrawn is learned beside the request.
            self._refreshing = asyncio.ensure_future(self._refresh())
        if kid not in self._keys and self._away:
            raise Outage("registration's keys cannot be read, and this token's key is not known yet")
        return self._keys[kid]

    async def _refresh(self) -> None:
        async with self._asking:
            if self._ticks() - self._asked < _RETRY_SECONDS:
                return
            self._asked = self._ticks()
            try:
                self._keys = await self._fetch()
            except Outage:
                self._away = True
            else:
                self._away = False
                self._answered = self._ticks()


def _claims(raw: Mapping[str, Any]) -> Claims:
    roles = raw.get("roles", [])
    return Claims(
        sub=str(raw["sub"]),
        usr=str(raw.get("usr", "")),
        org=str(raw.get("org", "")),
        roles=frozenset(Role(role) for role in roles if role != SYSTEM_ROLE),
        system=SYSTEM_ROLE in roles,
        sid=str(raw["sid"]) if raw.get("sid") else None,
        exp=float(raw["exp"]),
    )


def _refuse(slug: str, vi: str, en: str) -> NotLoggedIn:
    return NotLoggedIn(slug, vi=vi + " Hãy đăng nhập lại.", en=en + " Please log in again.")
