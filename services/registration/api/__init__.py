"""Registration over HTTP: the door, units, and people."""

from fastapi import APIRouter

from .clerk import Clerk
from .door import Door, door_routes
from .people import people_routes
from .units import unit_routes


def routes(clerk: Clerk, door: Door) -> APIRouter:
    """Every route of the service."""
    router = APIRouter()
    for part in (door_routes(door), unit_routes(clerk), people_routes(clerk)):
        router.include_router(part)
    return router
