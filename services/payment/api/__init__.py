"""What units, officers and the bank may ask of payment over HTTP."""

from fastapi import APIRouter

from . import bank, reading, treasury
from .shared import PaymentKit


def routes(kit: PaymentKit) -> APIRouter:
    """All routes of the service."""
    router = APIRouter()
    router.include_router(reading.routes(kit))
    router.include_router(treasury.routes(kit))
    router.include_router(bank.routes(kit))
    return router
