"""A process that the stack started is found again by what nobody else can have: its pid and its moment of birth.

There is no daemon: each process leads its own session, and a record on disk says who it is. A pid that was given to
somebody else in the meantime is never signalled.
"""

import atexit
import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

PATIENCE = 12.0
_children: dict[int, "subprocess.Popen[bytes]"] = {}


@dataclass(frozen=True)
class Record:
    """Who a started process is."""

    name: str
    pid: int
    born: str
    started_at: float
    command: list[str]

    @property
    def alive(self) -> bool:
        _reap(self.pid)
        return self.born == birth(self.pid)

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self.pid)


def birth(pid: int) -> str | None:
    """The boot and the clock tick at which a process was born; None when it is gone or a zombie.

    psutil's creation time is computed from the wall clock, which NTP may move; the tick is not.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The second field, the name, may hold anything, even spaces and parentheses.
    fields = stat.rpartition(")")[2].split()
    if fields[0] in ("Z", "X"):
        return None
    return f"{Path('/proc/sys/kernel/random/boot_id').read_text().strip()}:{fields[19]}"


def read(path: Path) -> Record | None:
    try:
        return Record(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def start(name: str, command: Sequence[str], env: Mapping[str, str], *, record: Path, log: Path, cwd: Path) -> Record:
    """Start a process in a session of its own, its output appended to the log, and write down who it is."""
    for folder in (record.parent, log.parent):
        folder.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _children[child.pid] = child
    started = Record(name, child.pid, birth(child.pid) or "gone", time.time(), list(command))
    draft = record.with_suffix(".new")
    draft.write_text(json.dumps(asdict(started)))
    draft.replace(record)
    return started


def send(record: Record, number: signal.Signals) -> bool:
    """Signal the process alone; False when it is no more."""
    if not record.alive:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(record.pid, number)
        return True
    return False


def kill(record: Record) -> None:
    """`kill -9` of the process and whatever it started."""
    if record.alive:
        _kill_session(record.pid)
        _gone(record, PATIENCE)


def stop(records: Sequence[Record], patience: float = PATIENCE) -> list[Record]:
    """Ask all to stop, wait, then kill; returns those that had to be killed."""
    asked = [record for record in records if send(record, signal.SIGTERM)]
    for record in asked:
        send(record, signal.SIGCONT)  # a paused process does not hear SIGTERM before it goes on
    deadline = time.monotonic() + patience
    stubborn = [record for record in asked if not _gone(record, deadline - time.monotonic())]
    for record in asked:
        _kill_session(record.pid)
    for record in stubborn:
        _gone(record, PATIENCE)
    return stubborn


def _gone(record: Record, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while record.alive:
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True


def _kill_session(leader: int) -> None:
    """Kill what is left of the session that `leader` led: its own children keep its session id."""
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            if os.getsid(process.pid) == leader:
                os.kill(process.pid, signal.SIGKILL)


@atexit.register
def _let_go() -> None:
    """What was started outlives us on purpose: nobody shall complain at our end that it still runs."""
    for child in _children.values():
        child.returncode = 0


def _reap(pid: int) -> None:
    """A dead child of ours stays a zombie until it is asked for."""
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]
