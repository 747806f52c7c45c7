"""Before a batch is decided, every signature in it is unsealed, verified cryptographically, and its chain validated."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from services.chassis import BadSeal, StreamCommand
from services.signature.domain.commands import Judge, JudgeResult, JudgeSubmission, OfferedSignature
from services.signature.domain.validation import ValidationFailure, ValidationReport

from .certificates import Certificates
from .paths import Paths
from .verification import Verification, verify

ON_THE_LOOP = 16
"""So few signatures are checked in place: a millisecond. More go to a thread, so that the service stays answerable."""


class Unseals(Protocol):
    async def unseal_bytes(self, sealed: Sequence[str]) -> list[bytes | None]: ...


class Validator:
    """Gives each offered signature its report. Raises Outage when it cannot be known now."""

    def __init__(self, sealing: Unseals, paths: Paths, clock: Callable[[], datetime]) -> None:
        self._sealing = sealing
        self._paths = paths
        self._clock = clock
        self._certificates = Certificates()

    async def __call__(self, commands: list[StreamCommand]) -> list[StreamCommand]:
        judging = [each.command for each in commands if isinstance(each.command, JudgeSubmission | JudgeResult)]
        if not judging:
            return commands
        reports = iter(await self._reports([(offered, each) for each in judging for offered in each.signatures]))
        return [_with_reports(each, reports) for each in commands]

    async def _reports(self, asked: Sequence[tuple[OfferedSignature, Judge]]) -> list[ValidationReport | None]:
        blobs = await self._unsealed([offered.cms for offered, _ in asked])
        work = [(blob, command) for blob, (_, command) in zip(blobs, asked, strict=True)]
        if len(work) > ON_THE_LOOP:
            verified = await asyncio.to_thread(self._verify, work)
        else:
            verified = self._verify(work)
        return [await self._chained(each, c.handed_over) for each, (_, c) in zip(verified, work, strict=True)]

    async def _unsealed(self, sealed: Sequence[str]) -> list[bytes | None]:
        """None where the key is gone or the seal was broken: one broken seal must not hold up the others."""
        try:
            return await self._sealing.unseal_bytes(sealed)
        except BadSeal:
            return [await self._unsealed_alone(each) for each in sealed]

    async def _unsealed_alone(self, sealed: str) -> bytes | None:
        try:
            return (await self._sealing.unseal_bytes([sealed]))[0]
        except BadSeal:
            return None

    def _verify(self, work: Sequence[tuple[bytes | None, Judge]]) -> list[Verification | None]:
        return [
            verify(blob, bytes.fromhex(command.digest), command.handed_over, self._certificates)
            if blob is not None
            else None
            for blob, command in work
        ]

    async def _chained(self, verified: Verification | None, handed_over: datetime) -> ValidationReport | None:
        if verified is None or verified.leaf is None or not verified.report.passed:
            return verified.report if verified else None
        leaf = verified.leaf
        try:
            if not self._paths.known(leaf.fingerprint, handed_over, self._clock()):
                await self._paths.check(leaf, verified.others, handed_over)
        except ValidationFailure as failure:
            return verified.report.failed(failure)
        return verified.report


def _with_reports(each: StreamCommand, reports: Iterator[ValidationReport | None]) -> StreamCommand:
    command = each.command
    if not isinstance(command, JudgeSubmission | JudgeResult):
        return each
    signatures = tuple(replace(offered, report=next(reports)) for offered in command.signatures)
    return each._replace(command=replace(command, signatures=signatures))
