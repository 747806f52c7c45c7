"""Personal data is readable only while its subject's own key exists: drop the key and it is gone, everywhere at once.

Each subject has a data key; data keys are kept wrapped by the master key. What is sealed names its subject, and is
bound to that name (AES-GCM's associated data): moved to another subject, it opens for nobody.
"""

import contextlib
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.chassis.core.base64_text import NotBase64, from_base64, from_token, to_token
from services.chassis.core.errors import CannotStart, KhobacError, Outage

_PREFIX = "sealed:1:"
_NONCE = 12
_KEY_BYTES = 32
_REMEMBER_SECONDS = 60.0


class BadSeal(KhobacError):
    """A sealed text that this installation's keys did not make, or that was changed."""


class KeyStore(Protocol):
    """Where the wrapped data keys are."""

    async def get_many(self, subjects: Sequence[str]) -> Mapping[str, bytes]:
        """The wrapped keys of those subjects that have one."""
        ...

    async def put_if_absent(self, subject: str, wrapped: bytes) -> bytes:
        """The key that the subject has now: the given one, or the one that was first."""
        ...

    async def drop(self, subject: str) -> None: ...


class MemoryKeyStore:
    """The harmless twin: keys that live as long as the process."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}

    async def get_many(self, subjects: Sequence[str]) -> Mapping[str, bytes]:
        return {subject: self._keys[subject] for subject in subjects if subject in self._keys}

    async def put_if_absent(self, subject: str, wrapped: bytes) -> bytes:
        return self._keys.setdefault(subject, wrapped)

    async def drop(self, subject: str) -> None:
        self._keys.pop(subject, None)


class Sealing:
    """Seals and unseals. A key that another process dropped is forgotten here within a minute."""

    def __init__(
        self, master: bytes, store: KeyStore, *, remember: int = 1000, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._master = AESGCM(master)
        self._store = store
        self._remember = remember
        self._ticks = ticks
        self._open: OrderedDict[str, tuple[AESGCM, float]] = OrderedDict()

    async def seal(self, subject: str, text: str) -> str:
        """The text under the subject's key (made at first use)."""
        return await self.seal_bytes(subject, text.encode())

    async def unseal(self, sealed: Sequence[str]) -> list[str | None]:
        """The texts in order; None where the subject's key has been dropped.

        Raises BadSeal if a text was changed, and Outage when our master key is not the one that the keys are under.
        """
        return [None if content is None else content.decode() for content in await self.unseal_bytes(sealed)]

    async def seal_bytes(self, subject: str, content: bytes) -> str:
        """Like `seal`, for what is no text: what is sealed is a third longer then, not three quarters."""
        if not subject or ":" in subject:
            raise ValueError(f"a sealing subject is a non-empty word without a colon, not {subject!r}")
        key = (await self._keys([subject])).get(subject) or await self._make(subject)
        return f"{_PREFIX}{subject}:{to_token(_encrypt(key, subject, content))}"

    async def unseal_bytes(self, sealed: Sequence[str]) -> list[bytes | None]:
        """Like `unseal`, for what is no text."""
        parted = [_parted(text) for text in sealed]
        keys = await self._keys(list(dict.fromkeys(subject for subject, _ in parted)))
        return [_decrypt(key, subject, data) if (key := keys.get(subject)) else None for subject, data in parted]

    async def forget(self, subject: str) -> None:
        """Drop the subject's key: nothing sealed for them can be read again."""
        await self._store.drop(subject)
        self._open.pop(subject, None)

    async def _keys(self, subjects: Sequence[str]) -> dict[str, AESGCM]:
        now = self._ticks()
        known = {s: held[0] for s in subjects if (held := self._open.get(s)) and held[1] > now}
        if missing := [subject for subject in subjects if subject not in known]:
            for subject, wrapped in (await self._store.get_many(missing)).items():
                known[subject] = self._kept(subject, wrapped)
        for subject in known.keys() & self._open.keys():  # some may have had to go while we asked
            self._open.move_to_end(subject)
        while len(self._open) > self._remember:
            self._open.popitem(last=False)
        return known

    async def _make(self, subject: str) -> AESGCM:
        fresh = _encrypt(self._master, subject, AESGCM.generate_key(_KEY_BYTES * 8))
        # Two processes may make a key at once: the first stands, both use it.
        return self._kept(subject, await self._store.put_if_absent(subject, fresh))

    def _kept(self, subject: str, wrapped: bytes) -> AESGCM:
        try:
            key = AESGCM(_decrypt(self._master, subject, wrapped))
        except BadSeal as other:
            # Not the text's fault: nothing may be decided on it until the right master.key is there.
            raise Outage(f"the secret master.key does not open the data key of {subject}: it is not the one") from other
        self._open[subject] = key, self._ticks() + _REMEMBER_SECONDS
        return key


def master_key(text: bytes) -> bytes:
    """The key that the secret file `master.key` holds. Raises CannotStart."""
    with contextlib.suppress(ValueError):
        master = from_base64(text.decode("ascii"))
        if len(master) == _KEY_BYTES:
            return master
    raise CannotStart(
        vi=f"Tệp bí mật master.key phải chứa đúng {_KEY_BYTES} byte ngẫu nhiên dạng base64; hãy tạo lại hoặc chép đúng tệp.",
        en=f"The secret file master.key must hold {_KEY_BYTES} random bytes in base64; make it, or copy the right one.",
    )


def _encrypt(key: AESGCM, subject: str, content: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + key.encrypt(nonce, content, subject.encode())


def _decrypt(key: AESGCM, subject: str, data: bytes) -> bytes:
    try:
        return key.decrypt(data[:_NONCE], data[_NONCE:], subject.encode())
    except (InvalidTag, ValueError) as error:
        raise BadSeal(f"what is sealed for {subject} was not sealed by this key, or was changed") from error


def _parted(sealed: str) -> tuple[str, bytes]:
    subject, _, data = sealed.removeprefix(_PREFIX).partition(":")
    if not sealed.startswith(_PREFIX) or not data:
        raise BadSeal("not a sealed text")
    try:
        return subject, from_token(data)
    except NotBase64 as error:
        raise BadSeal("not a sealed text") from error
