"""The signature service, put together: `python -m services.signature`."""

from pathlib import Path

from pydantic import Field

from services.chassis import Blueprint, Settings

from .adapters.examiner import trust
from .announce import announce
from .api import routes
from .domain import DECIDER, Command, Event, State
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


BLUEPRINT: Blueprint[Command, State, Event] = Blueprint(
    name="signature",
    port=8103,
    about="Kiểm tra chữ ký số trên hồ sơ: có hợp lệ không, người ký có được ký cho đơn vị ấy không. / Checks the signatures on a dossier: is each valid, and may this person sign for that unit?",
    decider=DECIDER,
    announce=announce,
    routes=routes,
    listen=LISTEN,
    prepare=lambda kit: trust(kit).examiner,
    project=project,
    background=lambda kit: (trust(kit).keep_fresh,),
    settings=SignatureSettings,
)
