"""The hand-over as units do it, by HTTP: a token, an Idempotency-Key, the receipt in the answer, at a constant rate."""

import asyncio
import ssl
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx

from deploy.local.stack import Stack
from services.chassis.run.service import spare_the_collector
from services.chassis.web.tokens import read_signing_key, sign_token

from . import road
from .drafts import Case, now
from .world import Unit, World

RATE = 100.0
SECONDS = 15.0
SETTLE_SECONDS = 5.0
"""So long the lists get to catch up with the preparation."""
WARM_UP = 200
"""So many come first and are not counted: connections are opened and tokens seen for the first time."""


class HandOvers:
    """Hands dossiers over and keeps what it took. Every unit has a client of its own, as in life; one pool for all would
    search through all its connections at each request.
    """

    def __init__(self, stack: Stack, world: World) -> None:
        self._url = f"{stack.url('dossier')}/dossiers"
        key = read_signing_key((stack.layout.secrets / "jwt.key").read_bytes())
        trust = ssl.create_default_context()
        self._clients = {
            unit.code: httpx.AsyncClient(
                headers={"Authorization": f"Bearer {sign_token(key, _claims(unit))}"},
                timeout=30,
                verify=trust,
                trust_env=False,
            )
            for unit in world.units
        }
        self.took: list[float] = []
        self.refused: Counter[str] = Counter()

    async def hand_over_at(self, case: Case, due: float) -> None:
        """At this moment; what is late because of those before it counts as late."""
        await asyncio.sleep(due - time.monotonic())
        said = {"Idempotency-Key": f"bench-{case.code}"}
        try:
            answer = await self._clients[case.unit.code].post(f"{self._url}/{case.code}/hand-over", headers=said)
        except httpx.TransportError as error:
            self.refused[type(error).__name__] += 1
            return
        if answer.status_code == httpx.codes.CREATED and answer.json()["dossier"] == case.code:
            self.took.append(time.monotonic() - due)
        else:
            self.refused[f"{answer.status_code} {answer.text[:80]}"] += 1

    async def close(self) -> None:
        await asyncio.gather(*(client.aclose() for client in self._clients.values()))


async def figures(stack: Stack, world: World) -> dict[str, Any]:
    """The answer holds the receipt, so the hand-over is durable when it comes."""
    cases = await road.ready_to_hand_over(stack, world, road.Plan(dossiers=WARM_UP + int(RATE * SECONDS), run="261124"))
    spare_the_collector()
    await asyncio.sleep(SETTLE_SECONDS)
    hand_overs = HandOvers(stack, world)
    await _in_step(hand_overs, cases[:WARM_UP])
    hand_overs.took.clear()
    started = time.monotonic()
    await _in_step(hand_overs, cases[WARM_UP:])
    seconds = time.monotonic() - started
    await hand_overs.close()
    took = sorted(hand_overs.took)
    if not took:
        raise RuntimeError(f"no hand-over was answered: {dict(hand_overs.refused)}")
    return {
        "asked_per_second": RATE,
        "answered_per_second": round(len(took) / seconds, 1),
        "answered": len(took),
        "p50_ms": round(1000 * took[len(took) // 2], 1),
        "p99_ms": round(1000 * took[len(took) * 99 // 100], 1),
        "lost": dict(hand_overs.refused),
    }


async def _in_step(hand_overs: HandOvers, cases: Sequence[Case]) -> None:
    start = time.monotonic() + 0.1
    await asyncio.gather(*(hand_overs.hand_over_at(case, start + n / RATE) for n, case in enumerate(cases)))


def _claims(unit: Unit) -> dict[str, Any]:
    """What registration says of a head of unit who logs in; registration itself is not on this road."""
    holder = unit.holder
    return {
        "sub": holder.person,
        "usr": f"bench.{unit.code}",
        "org": unit.code,
        "roles": [holder.role.value],
        "sid": "bench",
        "exp": (now() + timedelta(hours=1)).timestamp(),
    }
