"""Whether a process answers, asked in its own language and within two seconds."""

import socket
import struct
import urllib.error
import urllib.request

from .layout import HOST

LIMIT = 2.0
# ApiVersions, version 0, correlation 1, no client id: the shortest question that a Kafka broker answers.
API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)


def ready(url: str) -> bool:
    """A service says itself that it is ready."""
    try:
        with urllib.request.urlopen(f"{url}/ready", timeout=LIMIT) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def port(number: int) -> bool:
    try:
        socket.create_connection((HOST, number), timeout=LIMIT).close()
    except OSError:
        return False
    return True


def broker(number: int) -> bool:
    """A listening port is not enough: a paused broker has one, too."""
    try:
        with socket.create_connection((HOST, number), timeout=LIMIT) as link:
            link.settimeout(LIMIT)
            link.sendall(API_VERSIONS)
            return len(link.recv(4)) == 4
    except OSError:
        return False
