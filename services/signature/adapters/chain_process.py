"""A question about a chain gets its answer or an end: the process that thinks about it is killed when it is over its limits."""

import asyncio
import hashlib
import signal
import sys
from contextlib import suppress

import msgspec
import structlog

from services.chassis import Outage

from .chain_worker import CPU_SECONDS, OVER_THE_LIMIT, READY, Answer, NoChain, Question, ValidationData

log = structlog.get_logger()

WALL_SECONDS = 20.0
"""Ten times the CPU limit, and longer where that is: only a machine that is out of breath reaches it, and then nothing is
decided. Were it ever the shorter one, a question without an end would be asked for ever.
"""
_BY_A_QUESTION = {-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS}
"""How a process dies of what it was asked. Any other death says something of the machine, and nothing of the question."""


class NotReady(Exception):
    """The process did not come to life. Never leaves this module."""


class ChainProcess:
    """One worker process, started when first asked and again after its death. Questions are answered one by one."""

    def __init__(self, wall_seconds: float = WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._process: asyncio.subprocess.Process | None = None
        self._lock = asyncio.Lock()
        self._given: ValidationData | None = None
        self._decoder: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)

    async def ask(self, data: ValidationData, question: Question) -> Answer:
        """Raises Outage when the machine is too slow, or has no process, to tell. A question that kills its process by
        the CPU limit, or crashes it twice, has failed.
        """
        async with self._lock:
            codes: list[int] = []
            for _ in range(2):
                try:
                    async with asyncio.timeout(self._wall_seconds * data.cpu_seconds / CPU_SECONDS):
                        return await self._answer(data, question)
                except TimeoutError as slow:
                    await self._kill()
                    raise Outage("the chain of a certificate could not be checked in time") from slow
                except NotReady as dead:
                    raise Outage(f"the process that checks chains does not start ({await self._ended()})") from dead
                except (asyncio.IncompleteReadError, OSError, RuntimeError):  # RuntimeError: uvloop's closed pipe
                    codes.append(await self._ended())
                    log.warning(
                        "chain_worker_ended", code=codes[-1], certificate=hashlib.sha256(question.leaf).hexdigest()
                    )
                    if codes[-1] == -signal.SIGVTALRM:
                        break
                except BaseException:
                    # Cancelled in the middle of a frame: the next question must not get this one's answer.
                    await self._kill()
                    raise
            if codes[-1] == -signal.SIGVTALRM or _BY_A_QUESTION.issuperset(codes):
                return NoChain(OVER_THE_LIMIT, "the process that checked the chain was ended at its limits")
            raise Outage(f"the process that checks chains ends by itself ({codes})")

    async def close(self) -> None:
        async with self._lock:
            await self._kill()

    async def _answer(self, data: ValidationData, question: Question) -> Answer:
        process = await self._running()
        if process.stdin is None or process.stdout is None:
            raise BrokenPipeError("both were asked for as pipes")
        if data is not self._given:
            process.stdin.write(_frame(msgspec.msgpack.encode(data)))
            self._given = data
        process.stdin.write(_frame(msgspec.msgpack.encode(question)))
        await process.stdin.drain()
        size = int.from_bytes(await process.stdout.readexactly(4), "big")
        return self._decoder.decode(await process.stdout.readexactly(size))

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            command = (sys.executable, "-m", "services.signature.adapters.chain_worker")
            pipe = asyncio.subprocess.PIPE
            self._process, self._given = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe), None
            if self._process.stdout is None or await self._process.stdout.read(1) != READY:
                raise NotReady("it ended before its first question")
        return self._process

    async def _ended(self) -> int:
        """How the process ended that closed its pipes."""
        process = self._process
        if process is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 1)
        return await self._kill()

    async def _kill(self) -> int:
        process, self._process, self._given = self._process, None, None
        if process is None:
            return 0
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        return await process.wait()


def _frame(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content
