"""Which tokens count, and what an outage of registration changes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from services.chassis.core.errors import CannotStart, NotLoggedIn, Outage
from services.chassis.web.tokens import Keys, TokenCheck, jwks, key_id, read_jwks, read_signing_key, sign_token

from .conftest import NOW

Sign = Callable[..., str]


class Registration:
    """Stands for registration's JWKS: counts questions, can be away, can change its keys."""

    def __init__(self, *keys: Ed25519PrivateKey) -> None:
        self.keys = list(keys)
        self.asked = 0
        self.away = False

    async def __call__(self) -> Keys:
        self.asked += 1
        if self.away:
            raise Outage("away")
        return read_jwks(jwks(k.public_key() for k in self.keys))


class Ticks:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def registration(key: Ed25519PrivateKey) -> Registration:
    return Registration(key)


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def check(registration: Registration, ticks: Ticks) -> TokenCheck:
    return TokenCheck(registration, remember=2, ticks=ticks)


async def test_a_genuine_token_says_who_it_is(check: TokenCheck, token: Sign) -> None:
    claims = await check.check(token("account_holder", "system"), NOW)
    assert (claims.sub, claims.usr, claims.system, [r.value for r in claims.roles]) == (
        "person-1",
        "an.nguyen",
        True,
        ["account_holder"],
    )


async def test_a_token_ends_when_its_time_is_over_even_if_seen_before(check: TokenCheck, token: Sign) -> None:
    given = token()
    await check.check(given, NOW)
    with pytest.raises(NotLoggedIn, match="token-expired"):
        await check.check(given, NOW + timedelta(minutes=15))


def _forged(key: Ed25519PrivateKey) -> dict[str, str]:
    stranger = Ed25519PrivateKey.generate()
    kid = key_id(key.public_key())
    claims: dict[str, Any] = {"iss": "khobac", "sub": "p", "usr": "u", "org": "1", "roles": [], "exp": 2**33}
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    good = sign_token(key, claims)
    return {
        "another key under our name": jwt.encode(claims, stranger, "EdDSA", headers={"kid": kid}),
        "no signature": jwt.encode(claims, None, "none", headers={"kid": kid}),  # type: ignore[arg-type]
        "our public key as a shared secret": jwt.encode(claims, public, "HS256", headers={"kid": kid}),
        "RSA": jwt.encode(claims, generate_private_key(65537, 2048), "RS256", headers={"kid": kid}),
        "another issuer": sign_token(key, {**claims, "iss": "someone"}),
        "no end": sign_token(key, {k: v for k, v in claims.items() if k != "exp"}),
        "an unknown role": sign_token(key, {**claims, "roles": ["emperor"]}),
        "roles that are none": sign_token(key, {**claims, "roles": 7}),
        "an end that is none": sign_token(key, {**claims, "exp": "soon"}),
        "changed": good[:-8] + "AAAAAAAA",
        "garbage": "a.b.c",
        "nothing": "",
        "long garbage": "x" * 100_000,
        "no kid": jwt.encode(claims, key, "EdDSA"),
    }


@pytest.mark.parametrize("how", list(_forged(Ed25519PrivateKey.generate())))
async def test_a_forged_token_is_no_log_in(check: TokenCheck, key: Ed25519PrivateKey, how: str) -> None:
    with pytest.raises(NotLoggedIn, match="token-not-genuine"):
        await check.check(_forged(key)[how], NOW)


async def test_registration_is_asked_once_for_many_tokens(
    check: TokenCheck, registration: Registration, token: Sign
) -> None:
    for n in range(5):
        await check.check(token(sid=str(n)), NOW)
    assert registration.asked == 1


async def test_a_new_key_is_learned_when_a_token_shows_it(
    check: TokenCheck, registration: Registration, token: Sign, ticks: Ticks
) -> None:
    await check.check(token(), NOW)
    fresh = Ed25519PrivateKey.generate()
    registration.keys.append(fresh)
    ticks.at += 4
    claims = {"sub": "p2", "usr": "u2", "roles": [], "exp": NOW.timestamp() + 60}
    assert (await check.check(sign_token(fresh, claims), NOW)).sub == "p2"


async def test_unknown_keys_do_not_make_us_ask_all_the_time(
    check: TokenCheck, registration: Registration, token: Sign
) -> None:
    await check.check(token(), NOW)
    for _ in range(20):
        with pytest.raises(NotLoggedIn):
            await check.check(sign_token(Ed25519PrivateKey.generate(), {"sub": "x", "exp": 2**33}), NOW)
    assert registration.asked == 1


async def test_an_outage_of_registration_leaves_known_keys_in_force(
    check: TokenCheck, registration: Registration, token: Sign, ticks: Ticks
) -> None:
    await check.check(token(), NOW)
    registration.away = True
    ticks.at += 10_000
    assert (await check.check(token(sid="later"), NOW)).sid == "later"


async def test_an_outage_before_any_key_is_known_is_an_outage(
    check: TokenCheck, registration: Registration, token: Sign, ticks: Ticks
) -> None:
    registration.away = True
    for _ in range(2):
        with pytest.raises(Outage):
            await check.check(token(), NOW)
    registration.away = False
    ticks.at += 4
    assert (await check.check(token(), NOW)).sub == "person-1"


def test_a_signing_key_is_read_raw_or_as_pem(key: Ed25519PrivateKey) -> None:
    raw = key.private_bytes_raw()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    assert read_signing_key(raw).private_bytes_raw() == read_signing_key(pem).private_bytes_raw() == raw
    with pytest.raises(CannotStart, match="Ed25519"):
        read_signing_key(b"not a key")
