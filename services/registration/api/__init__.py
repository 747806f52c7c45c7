"""Registration over HTTP: log-in, units, and people."""

from fastapi import APIRouter

from .login import Authentication, login_routes
from .people import people_routes
from .shared import RegistrationKit
from .units import unit_routes


def routes(kit: RegistrationKit, authentication: Authentication) -> APIRouter:
    """Every route of the service."""
    router = APIRouter()
    for part in (login_routes(authentication), unit_routes(kit), people_routes(kit)):
        router.include_router(part)
    return router
