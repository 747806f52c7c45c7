"""What units, officers and the bank may ask of payment over HTTP."""

from fastapi import APIRouter

from . import accounts, bank, orders
from .shared import PaymentKit


def routes(kit: PaymentKit) -> APIRouter:
    """All routes of the service."""
    router = APIRouter()
    router.include_router(accounts.routes(kit))
    router.include_router(orders.routes(kit))
    router.include_router(bank.routes(kit))
    return router
