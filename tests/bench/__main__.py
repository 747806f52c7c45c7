"""`make bench`: every figure beside its alternative, measured in one run on the real servers; a table and a JSON file.

python -m tests.bench [--only signature,recording,road,warning,usual] [--seconds 60] [--units 150]
"""

import argparse
import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from deploy.local.layout import ROOT
from deploy.local.stack import Stack
from tests.bench import recording, road, table, warning
from tests.bench import signature as signatures

RESULTS = ROOT / "bench-results"
PARTS = ("signature", "recording", "road", "warning", "usual")
GROUND = ("kafka", "mongod", "pki", "mailbox", "bank")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for, print it, keep it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help="parts to measure, separated by commas")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the main road is measured")
    parser.add_argument("--usual-seconds", type=float, default=30.0, help="how long the usual way is measured")
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
        if {"recording", "road", "warning"} & set(parts):
            figures |= _ours(stack, parts, asked, console)
        if "usual" in parts:
            console.print("cách thông thường · the usual way …")
            figures["usual"] = _usual(stack, asked)
    finally:
        stack.down(wipe=True)
    table.show(figures, console)
    _keep(figures, console)


def _ours(stack: Stack, parts: Sequence[str], asked: argparse.Namespace, console: Console) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    stack.down(wipe=True)
    stack.up(only=GROUND)
    if "recording" in parts:
        console.print("nhật ký và bộ đưa tin · journal and relay …")
        figures |= asyncio.run(recording.figures(stack))
    if not {"road", "warning"} & set(parts):
        return figures
    console.print("khởi động · cold start …")
    started = time.monotonic()
    stack.up(only=[*GROUND, *road.SERVICES, "registration"])
    figures["cold_start_services_seconds"] = round(time.monotonic() - started, 1)
    console.print("đường chính · the main road …")
    plan = road.Plan(units=asked.units, dossiers=asked.dossiers, seconds=asked.seconds)
    figures["road"] = asyncio.run(road.drive(stack, plan))
    figures["memory_mb"] = {name: round(stack.memory(name) / 2**20) for name in road.GROUPS}
    if "warning" in parts:
        console.print("cảnh báo · warnings …")
        figures["warning"] = asyncio.run(warning.figures(stack, plan))
    return figures


def _usual(stack: Stack, asked: argparse.Namespace) -> dict[str, Any]:
    stack.down(wipe=True)
    stack.up(only=GROUND)
    # A slow road is filled by few; more would only queue, and the figure would be of the queue.
    plan = road.Plan(
        units=asked.units,
        dossiers=1_000 + 40 * int(asked.usual_seconds),
        warm_up=20,
        seconds=asked.usual_seconds,
        most_open=60,
    )
    with _usual_services(stack):
        return asyncio.run(road.drive(stack, plan, usual=True))


@contextlib.contextmanager
def _usual_services(stack: Stack) -> Iterator[None]:
    log = (stack.layout.home / "usual.log").open("wb")
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.usual", name],
            cwd=ROOT,
            env=os.environ | stack.env(name),
            stdout=log,
            stderr=log,
        )
        for name in road.SERVICES
    ]
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)
        log.close()


def _keep(figures: dict[str, Any], console: Console) -> None:
    RESULTS.mkdir(exist_ok=True)
    path: Path = RESULTS / f"{figures['at'].replace(':', '').replace('+0000', 'Z')}.json"
    path.write_text(json.dumps(figures, indent=2, ensure_ascii=False))
    console.print(f"\nđã ghi · written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
