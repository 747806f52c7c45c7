"""Each certificate's chain is proven once and remembered; whether a link is revoked is looked up every time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.chassis import Outage
from services.signature.domain.verdict import Sub, Unsound

from .anchors import Anchors
from .certificates import Certificate
from .chain_worker import NO_LIST, OVER_THE_LIMIT, Answer, Ask, Failed, Ground, Proven
from .der import SEQUENCE, wrap
from .revocation import Revocations

REMEMBERED = 50_000
REMEMBER_FAILURE = timedelta(seconds=30)


class Asks(Protocol):
    """Who answers about chains: a worker process, or the same thinking in a test's own."""

    async def ask(self, ground: Ground, ask: Ask) -> Answer: ...


@dataclass(frozen=True, slots=True)
class _Failure:
    problem: Failed
    until: datetime


class Paths:
    """May these certificates be trusted? Answers from memory while the proof and the revocation lists hold."""

    def __init__(self, anchors: Anchors, revocations: Revocations, asks: Asks, clock: Callable[[], datetime]) -> None:
        self._anchors = anchors
        self._revocations = revocations
        self._asks = asks
        self._clock = clock
        self._proven: dict[str, Proven] = {}
        self._failures: dict[tuple[str, int], _Failure] = {}
        self._ground: tuple[int, Ground] | None = None

    def known(self, fingerprint: str, handed_over: datetime, now: datetime) -> bool:
        """The warm path: True if the chain is proven and no link was revoked by the hand-over; False: ask `check`.

        Raises Unsound. The hand-over is the proof that the signature existed: what is revoked since undoes nothing.
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
                    raise _revoked(revoked_at)
        return True

    async def check(self, leaf: Certificate, others: Sequence[bytes], handed_over: datetime) -> None:
        """Returns if the certificate chains to an anchor; raises Unsound, or Outage when nobody can tell now."""
        now = self._clock()
        if self.known(leaf.fingerprint, handed_over, now):
            return
        answer = await self._answer(leaf, others, handed_over, now)
        if isinstance(answer, Failed):
            raise self._problem(answer, now)
        _make_room(self._proven)
        self._proven[leaf.fingerprint] = answer
        if not self.known(leaf.fingerprint, handed_over, now):
            self._revocations.hurry()
            raise Outage("a revocation list ran out while a chain was checked")

    async def _answer(self, leaf: Certificate, others: Sequence[bytes], handed_over: datetime, now: datetime) -> Answer:
        """Failures are remembered for a moment: a hostile certificate costs its limit once, not at every retry."""
        changed, ground = self._newest_ground(now)
        key = (leaf.fingerprint, hash((tuple(others), handed_over, changed)))
        failure = self._failures.get(key)
        if failure is not None and now < failure.until:
            return failure.problem
        # Whose clock is ahead hands over in the future, for which there is no list yet.
        ask = Ask(leaf.der, [wrap(SEQUENCE, other) for other in others], min(handed_over, now))
        answer = await self._asks.ask(ground, ask)
        if isinstance(answer, Failed):
            if answer.sub == NO_LIST and changed != self._revocations.changed:
                # It may have come in the meantime: then no source is behind any more, and this says nothing.
                return await self._answer(leaf, others, handed_over, now)
            _make_room(self._failures)
            self._failures[key] = _Failure(answer, now + REMEMBER_FAILURE)
        return answer

    def _newest_ground(self, now: datetime) -> tuple[int, Ground]:
        """And how many changes it knows. The same object while nothing has changed: the worker is told only news."""
        changed = self._revocations.changed
        if self._ground is None or self._ground[0] != changed:
            lists = self._revocations.all_fresh(now)
            self._ground = (changed, Ground(list(self._anchors.roots), list(self._anchors.authorities), lists))
        return self._ground

    def _problem(self, failed: Failed, now: datetime) -> Unsound | Outage:
        if failed.sub == NO_LIST:
            return self._missing(failed, now)
        if failed.sub == OVER_THE_LIMIT:
            return _general("vượt giới hạn kiểm tra", "checking it went over the limits")
        if failed.sub == Sub.REVOKED and failed.revoked_at:
            return _revoked(failed.revoked_at)
        vi, en = _WORDS.get(failed.sub, _WORDS[Sub.CERTIFICATE_CHAIN_GENERAL_FAILURE])
        return Unsound(Sub(failed.sub), vi, f"{en} {failed.detail}")

    def _missing(self, failed: Failed, now: datetime) -> Unsound | Outage:
        """Undecidable for now, if a source of ours is behind that may have the list; for ever, if none may."""
        stale = set(self._revocations.stale_sources(now))
        ours = any(self._revocations.lacks(issuer, now) for issuer in failed.issuers)
        if stale and (ours or not stale.isdisjoint(failed.points)):
            self._revocations.hurry()
            return Outage(f"no valid revocation list from {', '.join(sorted(stale))}")
        return _general(
            "không có nguồn thu hồi được cấu hình", "its CA's revocation list is none of the configured ones"
        )


def _make_room(memory: dict[str, Proven] | dict[tuple[str, int], _Failure]) -> None:
    if len(memory) >= REMEMBERED:
        del memory[next(iter(memory))]  # type: ignore[arg-type]  # a key of that very dictionary


def _revoked(since: datetime) -> Unsound:
    return Unsound(
        Sub.REVOKED,
        f"Chứng thư số (hoặc CA cấp trên) đã bị thu hồi từ {since:%d/%m/%Y %H:%M:%SZ}, trước khi gửi.",
        f"The certificate, or a CA above it, was revoked as of {since:%Y-%m-%d %H:%M:%SZ}, before the hand-over.",
    )


def _general(vi: str, en: str) -> Unsound:
    vi, en = f"Không xác nhận được chuỗi chứng thư: {vi}.", f"The certificate chain cannot be confirmed: {en}."
    return Unsound(Sub.CERTIFICATE_CHAIN_GENERAL_FAILURE, vi, en)


_WORDS: dict[str, tuple[str, str]] = {
    Sub.EXPIRED: ("Chứng thư số hoặc CA cấp trên đã hết hạn.", "The certificate or a CA above it has expired."),
    Sub.NOT_YET_VALID: ("Chứng thư số chưa có hiệu lực.", "The certificate or a CA above it is not yet valid."),
    Sub.NO_CERTIFICATE_CHAIN_FOUND: (
        "Chứng thư số không do CA được công nhận cấp (CA quốc gia hoặc Ban Cơ yếu Chính phủ).",
        "The certificate was not issued under a recognised anchor (national root or Government Cipher Committee).",
    ),
    Sub.CRYPTO_CONSTRAINTS_FAILURE: (
        "Một chứng thư trong chuỗi dùng thuật toán hoặc khóa quá yếu.",
        "A certificate of the chain uses an algorithm or key that is too weak.",
    ),
    Sub.CHAIN_CONSTRAINTS_FAILURE: (
        "Chuỗi chứng thư vi phạm ràng buộc của CA.",
        "The certificate chain breaks a constraint.",
    ),
    Sub.CERTIFICATE_CHAIN_GENERAL_FAILURE: (
        "Không xác nhận được chuỗi chứng thư.",
        "The certificate chain cannot be confirmed.",
    ),
}
