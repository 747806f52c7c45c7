"""A stack is up when every process of it answers, and down when none of its processes is left.

>>> stack = Stack("test")
>>> stack.up(only=["kafka", "mongod", "dossier"])
>>> stack.kill("dossier")
>>> stack.start("dossier", extra_env={"KHOBAC_CRASH_AT": "before_append"})
>>> stack.down()
"""

import fcntl
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import psutil

from services.chassis.config.settings import Settings

from . import environment, jars, keys, mongod, parts, preflight, shape, supervision, topics, trouble
from .layout import CACHE, LOCAL, ROOT, Layout
from .parts import Part
from .supervision import Record
from .table import BY_NAME
from .trouble import Trouble

START_LIMIT = 90.0
LAST_LINES = 12


@dataclass(frozen=True)
class Step:
    """One thing that `up` tells while it works."""

    process: str
    state: Literal["fetching", "starting", "ready"]
    detail: str = ""


Tell = Callable[[Step], None]


def _silent(step: Step) -> None:
    del step


class Stack:
    """The processes of one stack, found again from any process by their records on disk."""

    def __init__(self, name: str | None = None, *, brokers: int | None = None, members: int | None = None) -> None:
        self.layout = Layout.of(name or os.environ.get("KHOBAC_STACK", "demo"))
        self.shape = shape.of(self.layout, brokers, members)

    @property
    def kafka(self) -> str:
        """The brokers' addresses."""
        return self.shape.kafka

    @property
    def mongo(self) -> str:
        return self.shape.mongo

    @property
    def settings(self) -> Settings:
        """How our own programs reach this stack's servers: the services' settings, from the same environment."""
        return Settings(kafka=self.kafka, mongo=self.mongo, secrets=self.layout.secrets)

    def url(self, name: str) -> str:
        return environment.url(self.layout, BY_NAME[name])

    def env(self, name: str) -> dict[str, str]:
        """The environment in which a process of ours runs."""
        return environment.of(self.layout, BY_NAME[name], kafka=self.kafka, mongo=self.mongo)

    def parts(self) -> list[Part]:
        return parts.of(self.layout, self.shape)

    def pick(self, *names: str) -> list[Part]:
        """The parts of these names; `kafka` and `mongod` mean all brokers and all members."""
        known = self.parts()
        strangers = set(names) - {part.name for part in known} - {part.group for part in known} - {"kafka", "mongod"}
        if strangers:
            raise _unknown(strangers, known)
        return [part for part in known if part.name in names or part.group in names]

    def up(self, only: Iterable[str] | None = None, tell: Tell = _silent) -> None:
        """Start what does not run, and return when all of it answers; on a running stack, nothing happens."""
        chosen = self.parts() if only is None else self.pick(*only)
        with self._alone():
            self._prepare([part for part in chosen if not self.running(part.name)], tell)
            self._wave([part for part in chosen if part.wave == 1], tell)
            if self.shape.own_kafka or any(part.group == "kafka" for part in chosen):
                self._topics(tell)
            self._wave([part for part in chosen if part.wave == 2], tell)

    def down(self, *, wipe: bool = False) -> list[str]:
        """Stop every process of this stack, services first; returns the names of those that had to be killed."""
        with self._alone():
            servers = self._recorded("kafka", "mongod")
            killed = supervision.stop([record for record in self.records() if record not in servers])
            killed += supervision.stop(servers)
            for record in self.records():
                self.layout.record(record.name).unlink(missing_ok=True)
            if wipe:
                shutil.rmtree(self.layout.home, ignore_errors=True)
        return [record.name for record in killed]

    def start(self, name: str, extra_env: Mapping[str, str] | None = None, *, wait: bool = True) -> None:
        """Start a process (or a group) that does not run; with `wait`, return when it answers."""
        chosen = self.pick(name)
        for part in chosen:
            if not self.running(part.name):
                self._launch(part, extra_env or {})
        if wait:
            self._await(chosen, _silent)

    def stop(self, name: str) -> None:
        """Ask a process to stop (SIGTERM); it is gone afterwards."""
        supervision.stop(self._recorded(name))

    def kill(self, name: str) -> None:
        """`kill -9`; it is gone afterwards."""
        for record in self._recorded(name):
            supervision.kill(record)

    def pause(self, name: str) -> None:
        """Freeze a process (SIGSTOP): it is there, but answers nothing."""
        for record in self._recorded(name):
            supervision.send(record, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        for record in self._recorded(name):
            supervision.send(record, signal.SIGCONT)

    def running(self, name: str) -> bool:
        records = self._recorded(name)
        return bool(records) and all(record.alive for record in records)

    def ready(self, name: str) -> bool:
        return all(part.answers() for part in self.pick(name))

    def record(self, name: str) -> Record | None:
        return supervision.read(self.layout.record(name))

    def records(self) -> list[Record]:
        found = (supervision.read(path) for path in sorted((self.layout.home / "run").glob("*.json")))
        return [record for record in found if record is not None]

    def processes(self, name: str) -> list[psutil.Process]:
        """The living processes behind a name, with their children: for their memory and processor time."""
        leaders = [record.process for record in self._recorded(name) if record.alive]
        return [each for leader in leaders for each in (leader, *leader.children(recursive=True))]

    def memory(self, name: str) -> int:
        """Resident bytes."""
        return sum(each.memory_info().rss for each in self.processes(name))

    def _recorded(self, *names: str) -> list[Record]:
        return [
            record
            for record in self.records()
            if record.name in names or record.name.rpartition("-")[0] in names  # kafka-1 belongs to kafka
        ]

    def _prepare(self, missing: Sequence[Part], tell: Tell) -> None:
        """Everything that can be known to fail, and all that must be fetched, before the first process starts."""
        groups = {part.group for part in missing}
        if groups & {"kafka", "mongod"}:
            preflight.check_disk(LOCAL)
        if "mongod" in groups:
            mongod.check_libraries()
        for part in missing:
            for port in part.ports:
                preflight.check_port(part.name, port)
        if "kafka" in groups:
            jars.fetch(lambda done, total: tell(Step("kafka", "fetching", f"{done}/{total}")))
        keys.ensure(self.layout.secrets)
        self.shape.remember()

    def _wave(self, wave: Sequence[Part], tell: Tell) -> None:
        # A broker is formatted before its first start, which takes a second or two: the others need not wait for that.
        for part in sorted(wave, key=lambda each: each.group == "kafka"):
            if not self.running(part.name):
                tell(Step(part.name, "starting"))
                self._launch(part, {})
        self._await(wave, tell)

    def _launch(self, part: Part, extra_env: Mapping[str, str]) -> None:
        where = {"record": self.layout.record(part.name), "log": self.layout.log(part.name)}
        supervision.start(part.name, part.command(), {**part.env, **extra_env}, cwd=ROOT, **where)

    def _await(self, wave: Sequence[Part], tell: Tell) -> None:
        deadline = time.monotonic() + START_LIMIT
        waiting = list(wave)
        while waiting:
            for part in list(waiting):
                if part.answers():
                    waiting.remove(part)
                    tell(Step(part.name, "ready", part.url))
                elif not self.running(part.name):
                    raise trouble.died(part.name, self.layout.log(part.name), self.last_words(part.name))
            if waiting and time.monotonic() > deadline:
                late = waiting[0].name
                raise trouble.too_slow(late, START_LIMIT, self.layout.log(late), self.last_words(late))
            time.sleep(0.1 if waiting else 0)

    def _topics(self, tell: Tell) -> None:
        tell(Step("topics", "starting"))
        made = topics.ensure(self.settings)
        tell(Step("topics", "ready", f"+{len(made)}" if made else ""))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two commands at once on one stack: the second waits until the first is through."""
        CACHE.mkdir(parents=True, exist_ok=True)
        with (CACHE / f"{self.layout.name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def last_words(self, name: str, lines: int = LAST_LINES) -> str:
        try:
            text = self.layout.log(name).read_text(errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


def _unknown(strangers: set[str], known: Sequence[Part]) -> Trouble:
    names = ", ".join(dict.fromkeys(part.group for part in known))
    return Trouble(
        f"Không có tiến trình «{', '.join(sorted(strangers))}». Có: {names}.",
        f'There is no process "{", ".join(sorted(strangers))}". There are: {names}.',
    )
