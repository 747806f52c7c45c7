"""Each certificate's chain is proven once and remembered; whether a link is revoked is looked up every time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from khobac_contracts.vocabulary import SubIndication

from services.chassis import Outage
from services.signature.domain.der import SEQUENCE, wrap
from services.signature.domain.failures import chain_failure, chain_unconfirmed, revoked
from services.signature.domain.validation import ValidationFailure

from .anchors import Anchors
from .certificates import Certificate
from .chain_worker import NO_LIST, OVER_THE_LIMIT, Answer, NoChain, ProvenChain, Question, ValidationData
from .revocation import Revocations

REMEMBERED = 50_000
REMEMBER_FAILURE = timedelta(seconds=30)

_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


class ChainChecks(Protocol):
    """Whoever answers about chains: a worker process, or the same code within a test."""

    async def ask(self, data: ValidationData, question: Question) -> Answer: ...


@dataclass(frozen=True, slots=True)
class _Failure:
    answer: NoChain
    until: datetime


class Paths:
    """May these certificates be trusted? Answers from memory while the proof and the revocation lists hold."""

    def __init__(
        self, anchors: Anchors, revocations: Revocations, checks: ChainChecks, clock: Callable[[], datetime]
    ) -> None:
        self._anchors = anchors
        self._revocations = revocations
        self._checks = checks
        self._clock = clock
        self._proven: dict[str, ProvenChain] = {}
        self._failures: dict[tuple[str, int], _Failure] = {}
        self._data: tuple[int, ValidationData] | None = None

    def known(self, fingerprint: str, handed_over: datetime, now: datetime) -> bool:
        """The warm path: True if the chain is proven and no link was revoked by the hand-over; False: ask `check`.

        Raises ValidationFailure. The hand-over is the proof that the signature existed: what was revoked since undoes
        nothing.
        """
        proven = self._proven.get(fingerprint)
        if proven is None or not proven.not_before <= handed_over <= proven.not_after:
            return False
        for link in proven.links:
            lists = self._revocations.fresh(link.issuer, now)
            if not lists:
                return False
            for each in lists:
                revoked_at = each.revoked.get(link.serial)
                if revoked_at is not None and revoked_at <= handed_over:
                    raise revoked(revoked_at)
        return True

    async def check(self, leaf: Certificate, others: Sequence[bytes], handed_over: datetime) -> None:
        """Returns if the certificate chains to an anchor. Raises ValidationFailure, or Outage if nobody can tell now."""
        now = self._clock()
        if self.known(leaf.fingerprint, handed_over, now):
            return
        answer = await self._answer(leaf, others, handed_over, now)
        if isinstance(answer, NoChain):
            raise self._failure(answer, now)
        _make_room(self._proven)
        self._proven[leaf.fingerprint] = answer
        if not self.known(leaf.fingerprint, handed_over, now):
            self._revocations.hurry()
            raise Outage("a revocation list ran out while a chain was checked")

    async def _answer(self, leaf: Certificate, others: Sequence[bytes], handed_over: datetime, now: datetime) -> Answer:
        """Failures are remembered for a moment: a hostile certificate costs its limit once, not at every retry."""
        changed, data = self._newest_data(now)
        key = (leaf.fingerprint, hash((tuple(others), handed_over, changed)))
        failure = self._failures.get(key)
        if failure is not None and now < failure.until:
            return failure.answer
        # Whose clock is ahead hands over in the future, for which there is no list yet.
        question = Question(leaf.der, [wrap(SEQUENCE, other) for other in others], min(handed_over, now))
        answer = await self._checks.ask(data, question)
        if isinstance(answer, NoChain):
            if answer.sub_indication == NO_LIST and changed != self._revocations.changed:
                # It may have come in the meantime: then no source is behind any more, and this says nothing.
                return await self._answer(leaf, others, handed_over, now)
            _make_room(self._failures)
            self._failures[key] = _Failure(answer, now + REMEMBER_FAILURE)
        return answer

    def _newest_data(self, now: datetime) -> tuple[int, ValidationData]:
        """And how many changes it knows. The same object while nothing has changed: the worker is told only news."""
        changed = self._revocations.changed
        if self._data is None or self._data[0] != changed:
            lists = self._revocations.all_fresh(now)
            self._data = (changed, ValidationData(list(self._anchors.roots), list(self._anchors.authorities), lists))
        return self._data

    def _failure(self, failed: NoChain, now: datetime) -> ValidationFailure | Outage:
        if failed.sub_indication == NO_LIST:
            return self._missing(failed, now)
        if failed.sub_indication == OVER_THE_LIMIT:
            return chain_unconfirmed("vượt giới hạn kiểm tra", "checking it went over the limits")
        if failed.sub_indication == SubIndication.REVOKED and failed.revoked_at:
            return revoked(failed.revoked_at)
        return chain_failure(SubIndication(failed.sub_indication), failed.detail)

    def _missing(self, failed: NoChain, now: datetime) -> ValidationFailure | Outage:
        """Undecidable for now, if a source of ours is behind that may have the list; for ever, if none may."""
        stale = set(self._revocations.stale_sources(now))
        ours = any(self._revocations.lacks(issuer, now) for issuer in failed.issuers)
        if stale and (ours or not stale.isdisjoint(failed.points)):
            self._revocations.hurry()
            return Outage(f"no valid revocation list from {', '.join(sorted(stale))}")
        return chain_unconfirmed(
            "không có nguồn thu hồi được cấu hình", "its CA's revocation list is none of the configured ones"
        )


def _make_room(memory: dict[_Key, _Kept]) -> None:
    """The oldest goes first."""
    if len(memory) >= REMEMBERED:
        del memory[next(iter(memory))]
