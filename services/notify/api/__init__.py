"""What units, officers and holders of a link may ask of notify over HTTP."""

from fastapi import APIRouter

from . import link, live, reading, warnings
from .shared import NotifyKit


def routes(kit: NotifyKit) -> APIRouter:
    """All routes of the service."""
    router = APIRouter()
    router.include_router(warnings.routes(kit))
    router.include_router(link.routes(kit))
    router.include_router(reading.routes(kit))
    router.include_router(live.routes(kit))
    return router
