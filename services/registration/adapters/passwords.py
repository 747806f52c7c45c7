"""Passwords are hashed with argon2 in threads, a few at a time: guessing costs the guesser, not the service."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.chassis import FieldError, InvalidInput, TooMany
from services.kernel.text import nfc

T = TypeVar("T")
SHORTEST, LONGEST = 12, 128


class Passwords:
    """At most `parallel` hashes at once and `waiting` in the queue: each takes memory and a core for a while.

    A password is composed (NFC) first: the same letters come otherwise from another keyboard, or from an operator's file.
    """

    def __init__(self, *, parallel: int = 2, waiting: int = 64) -> None:
        # The parameters of OWASP's cheat sheet: 19 MiB, two passes, one lane.
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._threads = ThreadPoolExecutor(parallel, thread_name_prefix="argon2")
        self._room = parallel + waiting
        self._busy = 0
        self._nobodys: str | None = None

    async def hashed(self, password: str) -> str:
        return await self._run(self._hasher.hash, nfc(password))

    async def right(self, stored: str, password: str) -> bool:
        return await self._run(self._matches, stored, nfc(password))

    async def wrong_for_nobody(self, password: str) -> None:
        """As much work as for somebody: the time of the answer does not tell whether a log-in exists."""
        if self._nobodys is None:
            self._nobodys = await self.hashed("nobody has this password")
        await self.right(self._nobodys, password)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[..., T], *arguments: str) -> T:
        if self._busy >= self._room:
            raise TooMany(
                "too-many-logins",
                vi="Đang có quá nhiều người đăng nhập; hãy thử lại sau giây lát.",
                en="Too many people are logging in at once; try again in a moment.",
            )
        self._busy += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._busy -= 1


def check_password(password: str, login: str, pointer: str = "/password") -> None:
    """Long rather than ornate; never the log-in name."""
    if not SHORTEST <= len(password) <= LONGEST or login in password.lower() or len(set(password)) < 5:
        raise InvalidInput(
            FieldError(
                pointer,
                f"{len(password)} ký tự",
                f"từ {SHORTEST} đến {LONGEST} ký tự, ít nhất 5 ký tự khác nhau, không chứa tên đăng nhập",
                f"{SHORTEST} to {LONGEST} characters, at least 5 different ones, without the log-in name",
            ),
            slug="password-too-weak",
        )
