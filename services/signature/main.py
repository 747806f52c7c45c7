"""The signature service, put together: `python -m services.signature`."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import Field

from services.chassis import Blueprint, Kind, Kit, Settings
from services.table import BY_NAME

from .adapters.anchors import Anchors
from .adapters.chain_process import ChainProcess
from .adapters.paths import Paths
from .adapters.refresh import Refresh
from .adapters.revocation import Revocations
from .adapters.validator import Validator
from .announce import announce
from .api.report import routes
from .domain import DECIDER
from .listen import LISTEN
from .views import project


class SignatureSettings(Settings):
    """What signature alone needs to know."""

    anchors: Path = Field(
        Path(".local/demo/pki/anchors"),
        description="folder of trusted roots (*.pem), CAs beneath them (intermediates/*.pem), "
        "and URLs of their revocation lists (crl-sources.txt): no other URL is ever fetched",
    )
    crl_refresh_seconds: float = Field(
        300.0, gt=0, description="how often revocation lists are fetched; at once when a check waits for one"
    )


@dataclass(frozen=True)
class Trust:
    """What validates signatures, and what fetches the lists that it goes by."""

    validator: Validator
    refresh: Refresh
    process: ChainProcess

    async def keep_lists_fresh(self) -> None:
        try:
            await self.refresh.run()
        finally:
            await self.process.close()


class Furnished:
    """The parts of a running service, each made once."""

    def __init__(self, kit: Kit[SignatureSettings]) -> None:
        self._kit = kit
        self.lists = kit.lists

    @cached_property
    def trust(self) -> Trust:
        """Made when it is first needed: the routes alone need no anchors."""
        kit, anchors = self._kit, Anchors.read(self._kit.settings.anchors)
        revocations, process = Revocations(anchors.sources, anchors.issuers()), ChainProcess()
        return Trust(
            validator=Validator(kit.sealing, Paths(anchors, revocations, process, kit.clock), kit.clock),
            refresh=Refresh(revocations, kit.settings.crl_refresh_seconds),
            process=process,
        )


ROW = BY_NAME["signature"]
BLUEPRINT: Blueprint[SignatureSettings, Furnished] = Blueprint(
    name=ROW.name,
    port=ROW.port,
    about=ROW.about,
    settings=SignatureSettings,
    kinds=[Kind(DECIDER, announce, project)],
    furnish=Furnished,
    routes=lambda furnished: routes(furnished.lists),
    listen=LISTEN,
    prepare=lambda furnished: furnished.trust.validator,
    background=lambda furnished: [furnished.trust.keep_lists_fresh],
)
