"""What the handler promises whatever happens, tried on a journal in memory."""

import asyncio

from hypothesis import HealthCheck, given, settings

from services.chassis.journal.memory import MemoryJournal
from tests.handler_promise import Plan, at_once, one_after_the_other, plans


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_one_after_the_other(plan: Plan) -> None:
    asyncio.run(one_after_the_other(plan, MemoryJournal()))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_at_once(plan: Plan) -> None:
    asyncio.run(at_once(plan, MemoryJournal()))
