"""An attachment opens as a PDF before it is kept: read in a process of its own, so that a hostile one harms nobody."""

import asyncio
import contextlib
import json
import struct
import sys
from asyncio.subprocess import PIPE, Process

from services.chassis import FieldError, InvalidInput, TooMany

MAX_PDF = 10 * 1024 * 1024
_QUEUE = 16
_WORDS = {
    "not-pdf": ("tệp PDF (bắt đầu bằng %PDF-)", "a PDF file (it begins with %PDF-)"),
    "broken": ("tệp PDF mở được", "a PDF file that opens"),
    "encrypted": ("tệp PDF không đặt mật khẩu", "a PDF file without a password"),
    "empty": ("tệp PDF có ít nhất một trang", "a PDF file of at least one page"),
    "slow": ("tệp PDF mở được trong thời gian cho phép", "a PDF file that opens within the time limit"),
}


class PdfReader:
    """One worker process, started at the first need, killed when a file makes it hang, gone when idle."""

    def __init__(self, seconds: float = 10.0) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._worker: Process | None = None

    async def pages(self, data: bytes) -> int:
        """How many pages it has; raises InvalidInput when it is no PDF that opens."""
        if not data.startswith(b"%PDF-"):
            raise _refused("not-pdf", data)
        if self._waiting >= _QUEUE:
            raise TooMany(
                "too-many-uploads",
                vi="Đang có nhiều tệp chờ kiểm tra; hãy thử lại sau vài giây.",
                en="Many files are waiting to be checked; try again in a few seconds.",
            )
        self._waiting += 1
        try:
            async with self._turn:
                answer = await self._bounded(data)
        finally:
            self._waiting -= 1
        if "pages" not in answer:
            raise _refused(str(answer.get("error", "broken")), data)
        return int(answer["pages"])

    async def close(self) -> None:
        """Let the worker go."""
        worker = self._worker
        self._kill()
        if worker is not None:
            await worker.wait()

    async def _bounded(self, data: bytes) -> dict[str, int | str]:
        for _ in range(2):  # the worker may just have left because it was idle
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._ask(data)
            except TimeoutError:
                self._kill()
                return {"error": "slow"}
            except (OSError, asyncio.IncompleteReadError, RuntimeError):  # RuntimeError: uvloop's closed pipe
                self._kill()
            except BaseException:
                self._kill()  # an answer that nobody waits for must not reach the next one who asks
                raise
        return {"error": "broken"}

    async def _ask(self, data: bytes) -> dict[str, int | str]:
        worker = self._worker
        if worker is None or worker.returncode is not None:
            worker = self._worker = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "services.dossier.adapters.pdf_worker", stdin=PIPE, stdout=PIPE
            )
        if worker.stdin is None or worker.stdout is None:
            raise OSError("the worker has no pipes")
        worker.stdin.write(struct.pack(">I", len(data)) + data)
        await worker.stdin.drain()
        answer: dict[str, int | str] = json.loads(await worker.stdout.readuntil(b"\n"))
        return answer

    def _kill(self) -> None:
        if self._worker is not None:
            with contextlib.suppress(ProcessLookupError):
                self._worker.kill()
            self._worker = None


def _refused(why: str, data: bytes) -> InvalidInput:
    vi, en = _WORDS[why]
    return InvalidInput(FieldError("/body", f"{len(data)} B, {data[:8]!r}", vi, en), slug="not-a-pdf")
