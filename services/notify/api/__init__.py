"""What units, officers and holders of a link may ask of notify over HTTP."""

from fastapi import APIRouter

from . import link, live, reading, warnings
from .shared import NotifyKit


def routes(kit: NotifyKit) -> APIRouter:
    """All routes of the service."""
    router = APIRouter()
    for each in (warnings, link, reading, live):
        router.include_router(each.routes(kit))
    return router
