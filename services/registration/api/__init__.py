"""Registration over HTTP: the door, units, and people."""

from fastapi import APIRouter

from .login import Authentication, login_routes
from .people import people_routes
from .shared import Clerk
from .units import unit_routes


def routes(clerk: Clerk, door: Authentication) -> APIRouter:
    """Every route of the service."""
    router = APIRouter()
    for part in (login_routes(door), unit_routes(clerk), people_routes(clerk)):
        router.include_router(part)
    return router
