"""What the handler promises whatever happens, tried on the real store: its answers come late and in any order."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable

from hypothesis import HealthCheck, Phase, given, settings

from deploy.local.stack import Stack
from services.chassis.journal.commits import Journal
from services.chassis.store.journal import MongoJournal, connect
from tests.handler_promise import Plan, at_once, one_after_the_other, plans

ON_MONGO = settings(
    max_examples=25,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.generate],
)
"""The same plans in every run. What fails is told as it was met: to find a smaller plan takes minutes on a real store,
and the store's own timing makes each run another one.
"""


async def _on_mongo(servers: Stack, plan: Plan, walk: Callable[[Plan, Journal], Awaitable[None]]) -> None:
    """Each plan on a database of its own."""
    client = connect(servers.mongo)
    name = f"t_{uuid.uuid4().hex}"
    try:
        journal = MongoJournal(client[name])
        await journal.prepare()
        await walk(plan, journal)
    finally:
        await client.drop_database(name)
        client.close()


@ON_MONGO
@given(plan=plans())
def test_one_after_the_other(servers: Stack, plan: Plan) -> None:
    asyncio.run(_on_mongo(servers, plan, one_after_the_other))


@ON_MONGO
@given(plan=plans())
def test_at_once(servers: Stack, plan: Plan) -> None:
    asyncio.run(_on_mongo(servers, plan, at_once))
