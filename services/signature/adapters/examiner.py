"""Before a batch is decided, every signature in it is unsealed, checked by mathematics, and its chain proven."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from services.chassis import BadSeal, StreamCommand
from services.signature.domain.messages import JudgeResult, JudgeSubmission, Offered
from services.signature.domain.verdict import Report, Unsound, unsound

from .anchors import Anchors
from .certificates import Certificates
from .chain_process import ChainProcess
from .mathematics import Examined, examine
from .paths import Paths
from .revocation import Revocations

ON_THE_LOOP = 16
"""So few signatures are checked in place: a millisecond. More go to a thread, so that the service stays answerable."""

Judging = JudgeSubmission | JudgeResult


class Unseals(Protocol):
    async def unseal_bytes(self, sealed: Sequence[str]) -> list[bytes | None]: ...


class Examiner:
    """Gives each offered signature its report. Raises Outage when it cannot be known now."""

    def __init__(self, sealing: Unseals, paths: Paths, clock: Callable[[], datetime]) -> None:
        self._sealing = sealing
        self._paths = paths
        self._clock = clock
        self._certificates = Certificates()

    async def __call__(self, told: list[StreamCommand]) -> list[StreamCommand]:
        judging = [each.command for each in told if isinstance(each.command, Judging)]
        if not judging:
            return told
        reports = iter(await self._reports([(o, c) for c in judging for o in c.signatures]))
        return [self._with_reports(each, reports) if isinstance(each.command, Judging) else each for each in told]

    def _with_reports(self, told: StreamCommand, reports: Any) -> StreamCommand:
        command = told.command
        if not isinstance(command, Judging):
            return told
        signatures = tuple(msgspec.structs.replace(each, report=next(reports)) for each in command.signatures)
        return told._replace(command=msgspec.structs.replace(command, signatures=signatures))

    async def _reports(self, asked: Sequence[tuple[Offered, Judging]]) -> list[Report | None]:
        blobs = await self._unsealed([offered.cms for offered, _ in asked])
        work = [(blob, command) for blob, (_, command) in zip(blobs, asked, strict=True)]
        if len(work) > ON_THE_LOOP:
            examined = await asyncio.to_thread(self._examine, work)
        else:
            examined = self._examine(work)
        return [await self._chained(each, c.handed_over) for each, (_, c) in zip(examined, work, strict=True)]

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

    def _examine(self, work: Sequence[tuple[bytes | None, Judging]]) -> list[Examined | None]:
        return [
            examine(blob, bytes.fromhex(command.digest), command.handed_over, self._certificates)
            if blob is not None
            else None
            for blob, command in work
        ]

    async def _chained(self, examined: Examined | None, handed_over: datetime) -> Report | None:
        if examined is None or examined.leaf is None or not examined.report.passed:
            return examined.report if examined else None
        report, leaf = examined.report, examined.leaf
        try:
            if not self._paths.known(leaf.fingerprint, handed_over, self._clock()):
                await self._paths.check(leaf, examined.others, handed_over)
        except Unsound as problem:
            known = {"fingerprint": report.fingerprint, "serial": report.serial, "key": report.key}
            return unsound(problem, **known, signed_at=report.signed_at)
        return report


class Trust:
    """The parts that a running service shares: the revocation lists, and what examines by them."""

    def __init__(self, anchors: Anchors, sealing: Unseals, clock: Callable[[], datetime], refresh: float) -> None:
        self.revocations = Revocations(anchors.sources, anchors.issuers())
        self.process = ChainProcess()
        self.examiner = Examiner(sealing, Paths(anchors, self.revocations, self.process, clock), clock)
        self._refresh, self._clock = refresh, clock

    async def keep_fresh(self) -> None:
        try:
            await self.revocations.keep_fresh(self._refresh, self._clock)
        finally:
            await self.process.close()
