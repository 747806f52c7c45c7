"""From an abnormal hand-over to the warning in the head's mailbox, while fifty dossiers a second go by."""

import asyncio
import time
from pathlib import Path
from typing import Any

from deploy.local.stack import Stack

from . import road
from .world import World

RATE = 50.0
SECONDS = 30.0


async def figures(stack: Stack, world: World) -> dict[str, Any]:
    """Every tenth dossier is abnormal: an unknown payee, many times the usual amount, signed on one device at once."""
    plan = road.Plan(dossiers=int(RATE * (SECONDS + 25)), rate=RATE, abnormal_every=10, run="261123")
    async with road.running(stack, world, plan) as driver:
        handed_over = driver.handed_over_at
        await asyncio.sleep(SECONDS + 5)
        driver.pause()
        await asyncio.sleep(5)
        delays = sorted(_delays(stack.layout.home / "mailbox", handed_over))
    if not delays:
        raise RuntimeError("no warning was mailed")
    return {
        "dossiers_per_second": RATE,
        "warnings": len(delays),
        "abnormal_handed_over": len(handed_over),
        "p50_ms": round(1000 * delays[len(delays) // 2]),
        "p99_ms": round(1000 * delays[len(delays) * 99 // 100]),
        "lost": {"no warning mailed": missing} if (missing := len(handed_over) - len(delays)) else {},
    }


def _delays(mailbox: Path, handed_over: dict[str, float]) -> list[float]:
    """Seconds from the hand-over to the moment when the mail server had the warning, by the files' own times."""
    found: dict[str, float] = {}
    for letter in mailbox.rglob("*.eml"):
        text = letter.read_text(errors="replace")
        code = next((each for each in handed_over if each in text), None)
        if code and "X-Khobac-Kind: warning" in text:
            found[code] = min(found.get(code, time.time()), letter.stat().st_mtime)
    return [at - handed_over[code] for code, at in found.items()]
