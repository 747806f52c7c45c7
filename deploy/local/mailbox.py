"""A mail server on this machine: takes real SMTP conversations and lays each mail as a file into its recipients' folders.

`python -m deploy.local.mailbox`. Its faults can be asked for, as tests need them: a file `faults.json` in the mailbox folder,
read before each recipient, such as {"refuse": {"an@unit.example": "550 no such mailbox"}, "busy": 3, "seconds": 0.5}:
refuse these recipients for good, answer the next three mails with "451 try later", wait so long before taking each mail.
"""

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST = 2 * 1024 * 1024
MOST = 50_000
"""Mails of one recipient that are kept: the oldest give way, so that a bench does not fill the disk."""
_UNSAFE = re.compile(r"[^A-Za-z0-9.@_+-]")


class Mailbox:
    """What aiosmtpd asks about each mail."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._numbers = count(1)
        self._laid: Counter[Path] = Counter()
        self._busy_given = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name for it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        refused: str | None = self._faults().get("refuse", {}).get(address)
        if refused:
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name for it
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        faults = self._faults()
        await asyncio.sleep(float(faults.get("seconds", 0)))
        if self._busy_given < int(faults.get("busy", 0)):
            self._busy_given += 1
            return "451 4.3.0 busy, try later"
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        for address in dict.fromkeys(envelope.rcpt_tos):
            self._lay(address, content)
        return "250 2.0.0 taken"

    def _faults(self) -> dict[str, Any]:
        try:
            faults: dict[str, Any] = json.loads((self._folder / "faults.json").read_text())
        except FileNotFoundError:
            self._busy_given = 0
            return {}
        return faults

    def _lay(self, address: str, content: bytes) -> None:
        """Readers see a whole mail or none: it is renamed into its place."""
        box = self._folder / (_UNSAFE.sub("_", address).lstrip(".")[:120] or "_")
        box.mkdir(parents=True, exist_ok=True)
        name = f"{next(self._numbers):07d}-{os.getpid()}.eml"
        draft = box / f".{name}.new"  # no `*.eml`: Python's glob finds names with a leading dot, too
        draft.write_bytes(content)
        draft.rename(box / name)
        self._make_room(box)

    def _make_room(self, box: Path) -> None:
        self._laid[box] += 1
        if self._laid[box] % 1000 == 0:
            mails = sorted(box.glob("*.eml"), key=lambda mail: mail.stat().st_mtime)
            for old in mails[:-MOST]:
                old.unlink(missing_ok=True)


async def serve(host: str, port: int, folder: Path) -> asyncio.Server:
    """Listen until the server is closed."""
    mailbox = Mailbox(folder)
    loop = asyncio.get_running_loop()

    def conversation() -> SMTP:
        return SMTP(mailbox, data_size_limit=LARGEST, enable_SMTPUTF8=False, hostname="mailbox.khobac", loop=loop)

    return await loop.create_server(conversation, host, port)


async def main() -> None:
    host = os.environ.get("KHOBAC_SMTP_HOST", os.environ.get("KHOBAC_HOST", "127.0.0.1"))
    port = int(os.environ.get("KHOBAC_SMTP_PORT", os.environ.get("KHOBAC_PORT", "8112")))
    folder = Path(os.environ.get("KHOBAC_MAILBOX", ".local/demo/mailbox"))
    stopped = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stopped.set)
    server = await serve(host, port, folder)
    print(f"hộp thư · mailbox: {host}:{port} → {folder}", flush=True)
    await stopped.wait()
    server.close()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(server.wait_closed(), timeout=2)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except OSError as error:
        sys.exit(f"Không mở được hộp thư: {error} / The mailbox cannot listen: {error}")
