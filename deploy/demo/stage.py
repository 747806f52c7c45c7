"""Where the demo plays: the running stack's addresses, its PKI, and a guardian that starts what has died."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console

from deploy.local.pki import Pki
from deploy.local.stack import Stack
from services.table import SERVICES

from .client import Person


@dataclass
class Stage:
    """Everything that the scenes stand on."""

    stack: Stack
    http: httpx.AsyncClient
    console: Console
    pki: Pki

    @classmethod
    def of(cls, stack: Stack, http: httpx.AsyncClient, console: Console) -> "Stage":
        return cls(stack, http, console, Pki(stack.layout.home / "pki", stack.url("pki")))

    def url(self, service: str) -> str:
        return self.stack.url(service)

    @property
    def mailbox(self) -> Path:
        return self.stack.layout.home / "mailbox"

    def person(self, name: str, login: str = "", password: str = "") -> Person:
        return Person(name, self.http, login, password, registration=self.url("registration"))

    def root(self) -> Person:
        """The first administrator, made when registration first started."""
        secret = (self.stack.layout.secrets / "bootstrap-password").read_text().strip()
        return self.person("Quản trị KBNN", "root", secret)

    async def guard(self) -> None:
        """While the demo plays, a process that died (or was killed by a curious spectator) is started again."""
        while True:
            await asyncio.sleep(1.0)
            for name in (*SERVICES, "bank", "mailbox"):
                if not self.stack.running(name):
                    self.console.print(
                        f"[yellow]  ⟳ {name} đã chết, đang khởi động lại · {name} has died, is started again"
                    )
                    await asyncio.to_thread(self.stack.start, name)
