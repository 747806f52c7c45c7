"""What units and officers ask over HTTP, each wish made into one command."""

from fastapi import APIRouter

from . import reading, treasury, unit
from .shared import Room

__all__ = ["Room", "routes"]


def routes(room: Room) -> APIRouter:
    """All routes of the service."""
    router = APIRouter()
    router.include_router(unit.routes(room))
    router.include_router(treasury.routes(room))
    router.include_router(reading.routes(room))
    return router
