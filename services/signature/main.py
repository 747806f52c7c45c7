"""The signature service, put together: `python -m services.signature`."""

from functools import cached_property
from pathlib import Path

from pydantic import Field

from services.chassis import Blueprint, Kind, Kit, Settings

from .adapters.anchors import Anchors
from .adapters.examiner import Trust
from .announce import announce
from .api import routes
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


class Furnished:
    """The lists, and the one trust of the service: who examines and who fetches the lists must mean the same ones."""

    def __init__(self, kit: Kit[SignatureSettings]) -> None:
        self._kit = kit
        self.lists = kit.lists

    @cached_property
    def trust(self) -> Trust:
        settings = self._kit.settings
        return Trust(Anchors.read(settings.anchors), self._kit.sealing, self._kit.clock, settings.crl_refresh_seconds)


BLUEPRINT = Blueprint(
    name="signature",
    port=8103,
    about="Kiểm tra chữ ký số trên hồ sơ: có hợp lệ không, người ký có được ký cho đơn vị ấy không. / Checks the signatures on a dossier: is each valid, and may this person sign for that unit?",
    settings=SignatureSettings,
    kinds=[Kind(DECIDER, announce, project)],
    furnish=Furnished,
    routes=lambda furnished: routes(furnished.lists),
    listen=LISTEN,
    prepare=lambda furnished: furnished.trust.examiner,
    background=lambda furnished: (furnished.trust.keep_fresh,),
)
