"""Registration over HTTP: log-in, units, and people."""

from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter

from .login import Authentication, login_routes
from .people import people_routes
from .shared import RegistrationKit
from .units import unit_routes


def routes(kit: RegistrationKit, key: Ed25519PrivateKey, token_valid: timedelta) -> APIRouter:
    """Every route of the service."""
    router = APIRouter()
    for part in (login_routes(Authentication(kit, key, token_valid)), unit_routes(kit), people_routes(kit)):
        router.include_router(part)
    return router
