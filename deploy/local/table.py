"""The one list of the Python processes of a stack: the services of their table, and what stands around them here."""

from dataclasses import dataclass, field
from typing import Literal

from services.table import TABLE, Row

from .layout import BASE_PORTS

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


_SERVICE_ENV: dict[str, dict[str, str]] = {
    "signature": {"KHOBAC_ANCHORS": "{home}/pki/anchors"},
    "payment": {"KHOBAC_BANK_URL": "{bank}"},
    "notify": {
        "KHOBAC_SMTP_HOST": "{mailbox_host}",
        "KHOBAC_SMTP_PORT": "{mailbox_port}",
        "KHOBAC_PUBLIC_URL": "{notify}",
    },
}
"""What a service is told beyond the common settings: where its neighbours on this machine are."""


def _service(row: Row) -> Program:
    return Program(
        row.name, row.port - BASE_PORTS["demo"], f"services.{row.name}", 2, "ready", _SERVICE_ENV.get(row.name, {})
    )


PROGRAMS: tuple[Program, ...] = (
    Program("pki", 11, "deploy.local.pki", 1, "port", {"KHOBAC_PKI": "{home}/pki"}),
    Program("mailbox", 12, "deploy.local.mailbox", 1, "port", {"KHOBAC_MAILBOX": "{home}/mailbox"}),
    Program("bank", 10, "deploy.local.bank", 1, "port", {"KHOBAC_BANK_HOME": "{home}/bank"}),
    *(_service(row) for row in TABLE),
)
BY_NAME: dict[str, Program] = {program.name: program for program in PROGRAMS}
