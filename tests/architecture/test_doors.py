"""Every route says who may call it, and what strangers may change is a short list that somebody has read."""

import pytest

from services.chassis.web.access import PUBLIC, SAFE_METHODS, matrix
from services.table import SERVICES

from .house import app_of

# What a stranger may send, and what stands in the place of a log-in.
OPEN_TO_STRANGERS = {
    ("registration", "POST", "/activate"): "the activation code from the mail",
    ("registration", "POST", "/login"): "the password",
    ("registration", "POST", "/notices"): "nothing: a unit asks to join, the treasury decides",
    ("payment", "POST", "/bank/pain002"): "the bank's HMAC over the body",
    ("notify", "POST", "/w/{token}"): "the signed one-time link from the warning's mail",
}


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_is_guarded(service: str) -> None:
    rows = list(matrix(app_of(service)))
    assert rows
    assert [f"{method} {path}" for method, path, guard in rows if guard is None] == []


@pytest.mark.parametrize("service", SERVICES)
def test_strangers_change_only_what_is_listed(service: str) -> None:
    found = {
        (service, method, path)
        for method, path, guard in matrix(app_of(service))
        if guard and PUBLIC in guard.admitted and method not in SAFE_METHODS
    }
    assert found == {row for row in OPEN_TO_STRANGERS if row[0] == service}, (
        "read the route; then list it with its reason"
    )


@pytest.mark.parametrize("service", SERVICES)
def test_the_docs_of_each_service_can_be_made(service: str) -> None:
    document = app_of(service).openapi()
    assert document["info"]["title"] == f"khobac · {service}"
    ids = [op["operationId"] for path in document["paths"].values() for op in path.values()]
    assert len(ids) == len(set(ids))
