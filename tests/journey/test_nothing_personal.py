"""What the bus carries and the stores keep names nobody: who reads a topic or a backup learns no person."""

from collections.abc import AsyncIterator

import pytest

from deploy.demo import cast as casting
from deploy.demo.stage import Stage
from deploy.local.environment import database_prefix
from services.chassis.store.journal import connect
from services.table import SERVICES
from tests.road.looking import everything, plain
from tests.road.walking import ORDINARY, Road


@pytest.fixture
def secrets_said(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What was said about people at registration, gathered where it is said."""
    said: set[str] = {ORDINARY[0], ORDINARY[1]}
    form = casting._signatory

    def listening(name: str, title: str, role: str, accounts: list[str], email: str) -> dict[str, object]:
        made = form(name, title, role, accounts, email)
        said.update(str(made[field]) for field in ("name", "citizen_id", "email", "phone"))
        return made

    monkeypatch.setattr(casting, "_signatory", listening)
    return said


async def test_no_topic_and_no_store_names_a_person(secrets_said: set[str], stage: Stage) -> None:
    road = await Road.open(stage)
    code = await road.handed_over()
    await road.paid(code)
    assert len(secrets_said) > 10
    records = await everything(stage.stack)
    assert any(code in plain(record) for record in records)
    told = [(word, record.topic) for record in records for word in secrets_said if word in plain(record)]
    assert told == []
    found = [each async for each in _in_the_stores(stage, {*secrets_said, road.cast.unit_name})]
    assert {word for _, _, word in found} == {road.cast.unit_name}, "a name that is public is found, no other"


async def _in_the_stores(stage: Stage, words: set[str]) -> AsyncIterator[tuple[str, str, str]]:
    client = connect(stage.stack.mongo)
    try:
        for service in SERVICES:
            database = client[database_prefix() + service]
            for name in await database.list_collection_names():
                async for document in database[name].find({}):
                    shown = _shown(document)
                    for word in words:
                        if word in shown:
                            yield service, name, word
    finally:
        client.close()


def _shown(value: object) -> str:
    """Everything in a document as text, whatever it is packed into."""
    if isinstance(value, dict):
        return " ".join(f"{key} {_shown(each)}" for key, each in value.items())
    if isinstance(value, list):
        return " ".join(map(_shown, value))
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
