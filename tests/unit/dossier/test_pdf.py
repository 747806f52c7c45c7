"""A worker that is gone costs one more try, however its pipe says so."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from services.chassis.core.errors import InvalidInput
from services.dossier.adapters.pdf import PdfReader


class Worker:
    """Answers one question, or has left: then writing to it raises."""

    def __init__(self, gone: Exception | None) -> None:
        self.gone = gone
        self.returncode: int | None = None
        self.stdin = SimpleNamespace(write=self._write, drain=lambda: asyncio.sleep(0))
        self.stdout = SimpleNamespace(readuntil=self._answer)

    def _write(self, data: bytes) -> None:
        if self.gone is not None:
            raise self.gone

    async def _answer(self, end: bytes) -> bytes:
        return b'{"pages": 3}\n'

    def kill(self) -> None:
        self.returncode = -9


def started(monkeypatch: pytest.MonkeyPatch, *gone: Exception | None) -> PdfReader:
    workers = [Worker(each) for each in gone]

    async def start(*_: Any, **__: Any) -> Worker:
        return workers.pop(0)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    return PdfReader()


GONE = [BrokenPipeError(), RuntimeError("unable to perform operation on the closed pipe")]


@pytest.mark.parametrize("gone", GONE, ids=["asyncio", "uvloop"])
async def test_a_worker_that_left_is_started_again(monkeypatch: pytest.MonkeyPatch, gone: Exception) -> None:
    assert await started(monkeypatch, gone, None).pages(b"%PDF-1.7") == 3


@pytest.mark.parametrize("gone", GONE, ids=["asyncio", "uvloop"])
async def test_a_file_that_ends_two_workers_is_no_pdf(monkeypatch: pytest.MonkeyPatch, gone: Exception) -> None:
    with pytest.raises(InvalidInput):
        await started(monkeypatch, gone, gone).pages(b"%PDF-1.7")
