"""A unit test that reaches for the network fails at once and says so."""

import socket
from typing import Any

import pytest


class NetworkInUnitTest(AssertionError):
    """A unit test opened a socket to somewhere: it belongs into tests/component."""


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only Unix sockets work: the event loop needs a pair of them to wake itself."""
    for door in ("connect", "connect_ex", "bind"):
        monkeypatch.setattr(socket.socket, door, _guarded(door), raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", _refuse)


def _guarded(door: str) -> Any:
    really = getattr(socket.socket, door)

    def guarded(self: socket.socket, address: Any) -> Any:
        return really(self, address) if self.family == socket.AF_UNIX else _refuse(address)

    return guarded


def _refuse(address: Any, *_: Any, **__: Any) -> Any:
    raise NetworkInUnitTest(f"a unit test reached for {address!r}")
