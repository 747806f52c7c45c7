"""What units, officers and the bank may ask of payment over HTTP."""

from fastapi import APIRouter

from . import bank, reading, treasury
from .shared import Room


def routes(room: Room) -> APIRouter:
    """All routes of the service."""
    router = APIRouter()
    router.include_router(reading.routes(room))
    router.include_router(treasury.routes(room))
    router.include_router(bank.routes(room))
    return router
