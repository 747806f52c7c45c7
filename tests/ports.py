"""The ports of what the tests start, all below those that Linux lends to outgoing connections.

A lent port is no place for a server: any connection of the machine may hold it, for a minute after its end even, and the
server's start fails once in a hundred runs.
"""

import itertools

from deploy.local import preflight

LENT_FROM = 32_768  # Linux's default; /proc/sys/net/ipv4/ip_local_port_range says it
OWN_STACKS = {"payment_test": 19_100, "signature_test": 20_100, "notify_test": 21_100, "cluster_test": 24_100}
"""The first port of each stack that one module of tests has to itself."""
SINGLE_FROM = 22_100
_SINGLE = itertools.count(SINGLE_FROM)


def free_port() -> int:
    """A port for one server, given to nobody else in this run, also while that server is away."""
    return next(port for port in _SINGLE if not preflight.taken(port))
