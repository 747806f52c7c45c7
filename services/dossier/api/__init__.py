"""What units and officers ask over HTTP, each wish made into one command."""

from fastapi import APIRouter

from . import reading, treasury, unit
from .shared import DossierKit

__all__ = ["DossierKit", "routes"]


def routes(kit: DossierKit) -> APIRouter:
    """All routes of the service."""
    router = APIRouter()
    router.include_router(unit.routes(kit))
    router.include_router(treasury.routes(kit))
    router.include_router(reading.routes(kit))
    return router
