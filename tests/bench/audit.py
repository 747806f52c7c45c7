"""After the load, what the demo checks at its end: the ledger balances, the bank paid once, every hash chain verifies."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
from rich.console import Console

from deploy.cli.audit import walk
from deploy.demo.stage import Stage
from deploy.local.environment import database_prefix
from deploy.local.stack import Stack
from services.chassis.journal.commits import Commit
from services.chassis.store.journal import Database, MongoJournal, connect
from services.table import SERVICES

WALK_SECONDS = 30.0
SETTLE_SECONDS = 30.0


class Glimpse(MongoJournal):
    """Shows its streams, in no order of theirs, until the time is up."""

    def __init__(self, database: Database, seconds: float) -> None:
        super().__init__(database)
        self._until = time.monotonic() + seconds
        self.whole = False

    async def streams(self) -> AsyncIterator[list[Commit]]:
        async for commits in super().streams():
            yield commits
            if time.monotonic() > self._until:
                return
        self.whole = True


async def figures(stack: Stack, paid: int) -> dict[str, Any]:
    """What was looked at, and what was found wrong. `paid`: the dossiers that were seen to be paid."""
    ledger, bank = await _books(stack)
    chains = await _chains(stack)
    balanced = ledger["balanced"] and ledger["complete"] and not ledger["problems"]
    wrong = chains.pop("broken") + ([] if balanced else [f"ledger: {ledger}"])
    if bank["executed"] != paid or bank["conflicts"] or bank["refused"] or bank["pending"]:
        wrong.append(f"bank: {bank}, dossiers paid: {paid}")
    return {"balanced": balanced, "payments": bank["executed"], **chains, "wrong": wrong}


async def _books(stack: Stack) -> tuple[dict[str, Any], dict[str, int]]:
    """The ledger's own audit, asked again while money still moves; and what the bank says that it did."""
    async with httpx.AsyncClient(timeout=60) as http:
        stage = Stage.of(stack, http, Console())
        root = stage.root()
        deadline = time.monotonic() + SETTLE_SECONDS
        while not (ledger := await root.get(f"{stage.url('payment')}/audit"))["complete"]:
            if time.monotonic() > deadline:
                break
            await asyncio.sleep(0.5)
        return ledger, (await http.get(f"{stage.url('bank')}/summary")).json()


async def _chains(stack: Stack) -> dict[str, Any]:
    client = connect(stack.mongo)
    try:
        databases = {name: client[database_prefix() + name] for name in SERVICES}
        journals = {name: Glimpse(database, WALK_SECONDS) for name, database in databases.items()}
        walks = await asyncio.gather(*(walk(name, journal) for name, journal in journals.items()))
        held = [await each["journal"].estimated_document_count() for each in databases.values()]
    finally:
        client.close()
    return {
        "every_chain": all(journal.whole for journal in journals.values()),
        "streams": sum(each.streams for each in walks),
        "commits_walked": sum(each.commits for each in walks),
        "commits": sum(held),
        "broken": [line for each in walks for line in each.broken],
    }
