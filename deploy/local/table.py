"""The one list of the Python processes of a stack: a new one is a new line here and nothing else."""

from dataclasses import dataclass, field
from typing import Literal

Wave = Literal[1, 2]


@dataclass(frozen=True)
class Program:
    """One of our own processes: its port, its module, and what it is told beyond the common settings.

    In `env`, `{name}` is the address of a program, `{home}` the stack's folder.
    """

    name: str
    offset: int
    module: str
    wave: Wave
    """1: starts beside the broker and the store. 2: needs them."""
    probe: Literal["ready", "port"]
    env: dict[str, str] = field(default_factory=dict)


def _service(name: str, offset: int, **env: str) -> Program:
    return Program(name, offset, f"services.{name}", 2, "ready", env)


PROGRAMS: tuple[Program, ...] = (
    Program("pki", 11, "deploy.local.pki", 1, "port", {"KHOBAC_PKI": "{home}/pki"}),
    Program("mailbox", 12, "deploy.local.mailbox", 1, "port", {"KHOBAC_MAILBOX": "{home}/mailbox"}),
    Program("bank", 10, "deploy.local.bank", 1, "port", {"KHOBAC_BANK_HOME": "{home}/bank"}),
    _service("registration", 1),
    _service("dossier", 2),
    _service("signature", 3, KHOBAC_ANCHORS="{home}/pki/anchors"),
    _service("payment", 4, KHOBAC_BANK_URL="{bank}"),
    _service(
        "notify",
        5,
        KHOBAC_SMTP_HOST="{mailbox_host}",
        KHOBAC_SMTP_PORT="{mailbox_port}",
        KHOBAC_PUBLIC_URL="{notify}",
    ),
    _service("risk", 6),
)
BY_NAME: dict[str, Program] = {program.name: program for program in PROGRAMS}
