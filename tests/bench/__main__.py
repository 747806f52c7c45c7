"""`make bench`: every figure beside its alternative, measured in one run on the real servers; a table and a JSON file.

python -m tests.bench [--only signature,recording,road,warning,hand_over,usual] [--seconds 60] [--units 150]

Exits with 1 when a dossier was lost, or when the audit after the load found anything wrong.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from deploy.local.layout import ROOT
from deploy.local.pki import Pki
from deploy.local.stack import Stack, Step

from . import audit, hand_over, recording, rival, road, table, warning
from . import signature as signatures
from .world import World, make_world

RESULTS = ROOT / "bench-results"
PARTS = ("signature", "recording", "road", "warning", "hand_over", "usual")
ON_THE_ROAD = {"road", "warning", "hand_over"}
GROUND = ("kafka", "mongod", "pki", "mailbox", "bank")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for, print it, keep it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help="parts to measure, separated by commas")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the main road is measured")
    parser.add_argument("--usual-seconds", type=float, default=25.0, help="how long each form of the usual way is")
    parser.add_argument("--units", type=int, default=150, help="budget units that take part")
    parser.add_argument("--dossiers", type=int, default=16_000, help="dossiers prepared for the main road")
    asked = parser.parse_args(arguments)
    parts = [part for part in PARTS if part in asked.only.split(",")]
    console = Console()
    figures: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "cores": os.cpu_count()}
    stack = Stack("bench")
    try:
        if "signature" in parts:
            console.print("chữ ký · signature check …")
            figures["signature"] = asyncio.run(signatures.figures())
        if "recording" in parts:
            console.print("nhật ký và bộ đưa tin · journal and relay …")
            _fresh_ground(stack)
            figures |= asyncio.run(recording.figures(stack))
        if ON_THE_ROAD & set(parts):
            figures |= _ours(stack, parts, asked, console)
        if "usual" in parts:
            figures |= _usual(stack, asked, console)
    finally:
        stack.down(wipe=True)
    table.show(figures, console)
    _keep(figures, console)
    if wrong := list(_wrong(figures)):
        for line in wrong:
            console.print(f"[red]sai · wrong: {line}")
        sys.exit(1)


def _ours(stack: Stack, parts: Sequence[str], asked: argparse.Namespace, console: Console) -> dict[str, Any]:
    console.print("khởi động từ con số không · cold start from nothing …")
    figures: dict[str, Any] = _cold_start(stack)
    world = _world(stack, asked)
    asyncio.run(road.settle(stack, world))
    if "road" in parts:
        console.print("đường chính · the main road …")
        figures["road"] = asyncio.run(road.drive(stack, world, road.Plan(asked.dossiers, seconds=asked.seconds)))
        figures["memory_mb"] = {name: round(stack.memory(name) / 2**20) for name in road.GROUPS}
        console.print("kiểm toán · audit …")
        figures["audit"] = asyncio.run(audit.figures(stack, figures["road"]["ended"]))
    if "warning" in parts:
        console.print("cảnh báo · warnings …")
        figures["warning"] = asyncio.run(warning.figures(stack, world))
    if "hand_over" in parts:
        console.print("gửi qua HTTP · hand-over by HTTP …")
        figures["hand_over"] = asyncio.run(hand_over.figures(stack, world))
    return figures


def _cold_start(stack: Stack) -> dict[str, float]:
    """Everything from an empty folder: files of servers formatted, keys made, topics made, each process answering."""
    at: dict[str, float] = {}

    def tell(step: Step) -> None:
        at[f"{step.process} {step.state}"] = time.monotonic()

    stack.down(wipe=True)
    started = time.monotonic()
    stack.up(only=[*GROUND, *road.SERVICES, "registration"], tell=tell)
    ended = time.monotonic()
    return {
        "cold_start_seconds": round(ended - started, 1),
        "cold_start_services_seconds": round(ended - at["topics ready"], 1),
    }


def _usual(stack: Stack, asked: argparse.Namespace, console: Console) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for name, vi, en, form in (
        ("usual", "cách thông thường, đúng định nghĩa", "the usual way, as defined", rival.AS_DEFINED),
        (
            "usual_scaled_out",
            "cách thông thường, mở rộng hết mức",
            "the usual way, scaled out",
            rival.scaled_out(os.cpu_count() or 1),
        ),
    ):
        console.print(f"{vi} · {en} …")
        _fresh_ground(stack)
        figures[name] = rival.figures(stack, _world(stack, asked), form, asked.usual_seconds)
    return figures


def _fresh_ground(stack: Stack) -> None:
    stack.down(wipe=True)
    stack.up(only=GROUND)


def _world(stack: Stack, asked: argparse.Namespace) -> World:
    return make_world(asked.units, Pki(stack.layout.home / "pki", stack.url("pki")))


def _wrong(figures: dict[str, Any]) -> Iterator[str]:
    """What must not have happened, whatever the figures are."""
    for name in ("road", "warning", "hand_over", "usual", "usual_scaled_out"):
        for reason, count in figures.get(name, {}).get("lost", {}).items():
            yield f"{name}: {count} × {reason}"
        if figures.get(name, {}).get("left_unstarted") == 0:
            yield f"{name}: hết hồ sơ để gửi, số đo thấp hơn thật · ran out of dossiers, the figure is too low"
    yield from figures.get("audit", {}).get("wrong", ())


def _keep(figures: dict[str, Any], console: Console) -> None:
    RESULTS.mkdir(exist_ok=True)
    path: Path = RESULTS / f"{figures['at'].replace(':', '').replace('+0000', 'Z')}.json"
    path.write_text(json.dumps(figures, indent=2, ensure_ascii=False))
    console.print(f"\nđã ghi · written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
