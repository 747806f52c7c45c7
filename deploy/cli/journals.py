"""The command line reads every service's journal, and writes to none."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from deploy.local.environment import database_prefix
from deploy.local.stack import Stack
from deploy.local.trouble import Trouble
from services.chassis.core.errors import Outage
from services.chassis.journal.commits import Commit
from services.chassis.store.journal import MongoJournal, connect
from services.table import SERVICES


class Happening(NamedTuple):
    """One event as the journal tells it."""

    at: str
    service: str
    id: str
    event: dict[str, Any]
    actor: str
    cause: str
    announced: tuple[str, ...]


@asynccontextmanager
async def journals(stack: Stack) -> AsyncIterator[dict[str, MongoJournal]]:
    """The journals of all services."""
    client = connect(stack.mongo)
    try:
        yield {name: MongoJournal(client[database_prefix() + name]) for name in SERVICES}
    except Outage as outage:
        raise Trouble(
            f"Không kết nối được MongoDB tại {stack.mongo.rpartition('@')[2]}.",
            f"MongoDB does not answer at {stack.mongo.rpartition('@')[2]}.",
            do_vi=f"Khởi động: khobac up --stack {stack.layout.name}",
            do_en=f"Start it: khobac up --stack {stack.layout.name}",
        ) from outage
    finally:
        client.close()


def happenings(service: str, commits: list[Commit]) -> Iterator[Happening]:
    """The events of commits, each with who said it, why, and what it announced."""
    for commit in commits:
        events = iter(enumerate(commit.events))
        for record, (told, cause) in enumerate(zip(commit.cause_records, commit.causes, strict=False)):
            facts = tuple(each.fact for each in commit.outbox if each.cause_record == record)
            for left in range(told.events, 0, -1):
                n, event = next(events)
                # A record announces as a whole: said once, with its last event.
                announced = facts if left == 1 else ()
                yield Happening(told.at, service, f"{commit.id}/{n}", event, told.actor, cause, announced)
