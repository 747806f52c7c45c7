"""Passwords cost their guesser, and derived names and codes are the same again and tell nothing."""

import asyncio

import pytest

from services.chassis.core.errors import InvalidInput, TooMany
from services.registration.adapters.passwords import Passwords, check_password
from services.registration.domain.identity import Identity, digest_of


async def test_a_password_is_recognised_and_another_is_not() -> None:
    passwords = Passwords()
    stored = await passwords.hashed("mật khẩu rất dài")
    assert stored.startswith("$argon2id$")
    assert await passwords.right(stored, "mật khẩu rất dài")
    assert not await passwords.right(stored, "mật khẩu khác hẳn")
    assert not await passwords.right("", "mật khẩu rất dài"), "no hash, no entry"
    await passwords.wrong_for_nobody("anything")


async def test_a_crowd_at_the_door_is_told_to_wait() -> None:
    passwords = Passwords(parallel=1, waiting=1)
    answers = await asyncio.gather(*(passwords.hashed("x" * 12) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(answer, TooMany) for answer in answers) == 2
    assert await passwords.hashed("x" * 12), "and the door opens again"


@pytest.mark.parametrize("weak", ["short", "x" * 129, "1057843.ktt-2026", "1057843.KTT-2026", "aaaaaaaaaaaaaaa"])
def test_a_weak_password_is_refused(weak: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_password(weak, "1057843.ktt")
    assert weak not in str(refusal.value.fields), "a refusal does not repeat the password"


def test_a_passphrase_will_do() -> None:
    check_password("con mèo trèo cây cau", "1057843.ktt")


def test_names_and_codes_follow_from_the_secret() -> None:
    one, other = Identity(b"1" * 32), Identity(b"2" * 32)
    person = one.person("075090001234")
    assert person == one.person("075090001234") != other.person("075090001234")
    assert "075090001234" not in person
    assert len(person) == 22
    code = one.activation_code("1057843.ktt", "key/1")
    assert code == one.activation_code("1057843.ktt", "key/1")
    assert code not in {one.activation_code("1057843.ktt", "key/2"), one.activation_code("1057843.ctk", "key/1")}
    assert digest_of(code) == digest_of(code.upper().replace("-", ""))
    assert one.blinded("f") == one.blinded("f") != other.blinded("f")
