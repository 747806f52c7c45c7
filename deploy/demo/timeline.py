"""What happens, as it happens: each line says when (since hand-over), who, and what, in Vietnamese and English."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
from khobac_contracts.vocabulary import STATUS_WORDS, Status
from rich.console import Console
from rich.markup import escape

from .client import PATIENCE, Person

COLOURS = {
    "submitted": "cyan",
    "received": "blue",
    "processing": "blue",
    "on_hold": "bold yellow",
    "paid": "bold green",
    "completed": "bold green",
    "refused": "red",
    "payment_refused": "bold red",
    "returned": "yellow",
    "withdrawn": "dim",
}


class Timeline:
    """Prints, and follows the unit's live stream of statuses."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._handed_over: dict[str, float] = {}
        self._seen: dict[tuple[str, str], dict[str, Any]] = {}
        self._news = asyncio.Condition()
        self.quiet: set[str] = set()
        """Dossiers whose statuses are noted but not printed."""

    def scene(self, vi: str, en: str) -> None:
        self._console.print()
        self._console.rule(f"[bold]{vi}[/] · {en}", align="left", style="dim")

    def handed_over(self, code: str) -> None:
        self._handed_over[code] = time.monotonic()

    def did(self, code: str, who: str, vi: str, en: str) -> None:
        """Somebody did something."""
        self._console.print(f"{self._when(code)}  [bold]{escape(who)}[/] {escape(vi)} · [dim]{escape(en)}[/]")

    def fact(self, vi: str, en: str) -> None:
        self._console.print(f"           [dim]{escape(vi)} · {escape(en)}[/]")

    async def follow(self, url: str, person: Person) -> None:
        """Read the live stream until cancelled; where it breaks off, go on after the last status seen."""
        last = ""
        while True:
            try:
                async for event in _events(person, url, last):
                    last = event.get("id", last)
                    if event.get("data"):
                        await self._status(json.loads(event["data"]))
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.3)

    async def wait(self, code: str, *steps: str) -> dict[str, Any]:
        """The first of these steps that the dossier reached."""
        async with asyncio.timeout(PATIENCE), self._news:
            while True:
                for step in steps:
                    if (code, step) in self._seen:
                        return self._seen[code, step]
                await self._news.wait()

    def steps(self) -> dict[str, int]:
        """How many steps of each dossier were seen."""
        return Counter(code for code, _ in self._seen)

    async def _status(self, status: dict[str, Any]) -> None:
        key = (status["dossier"], status["step"])
        if key in self._seen:
            return
        async with self._news:
            self._seen[key] = status
            if status["dossier"] not in self.quiet:
                self._print(status)
            self._news.notify_all()

    def _print(self, status: dict[str, Any]) -> None:
        colour, words = COLOURS.get(status["status"], "white"), STATUS_WORDS[Status(status["status"])]
        self._console.print(
            f"{self._when(status['dossier'])}      [{colour}]● {escape(words.vi)}[/] · {escape(words.en)}"
            f" [dim]({status['step']})[/]"
        )
        if reason := status.get("reason"):
            self._console.print(f"             [yellow]{escape(reason['vi'])}[/]")
            self._console.print(f"             [dim]{escape(reason['en'])}[/]")

    def _when(self, code: str) -> str:
        started = self._handed_over.get(code)
        return "         " if started is None else f"[dim]+{time.monotonic() - started:6.2f} s[/]"


async def _events(person: Person, url: str, last: str) -> AsyncIterator[dict[str, str]]:
    """Server-sent events, by the form of the HTML standard."""
    headers = await person.headers() | ({"Last-Event-ID": last} if last else {})
    async with person.http.stream("GET", url, headers=headers, timeout=httpx.Timeout(10, read=60)) as answer:
        event: dict[str, str] = {}
        async for line in answer.aiter_lines():
            name, _, value = line.partition(":")
            if line == "":
                yield event
                event = {}
            elif name:
                event[name] = value.removeprefix(" ")
