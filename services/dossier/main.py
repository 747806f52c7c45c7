"""The dossier service, put together: `python -m services.dossier`."""

from pydantic import Field

from services.chassis import Blueprint, Kind, Kit, Settings

from .announce import announce
from .api import routes
from .api.shared import DossierKit
from .domain import DECIDER
from .listen import LISTEN
from .views import INDEXES, project


class DossierSettings(Settings):
    """What dossier alone needs to know."""

    agency: str = Field(
        "H15.50.05.13",
        pattern=r"^[A-Z]\d{2}(\.\d{2}){1,4}$",
        description="agency id with which dossier codes begin",
    )


def furnish(kit: Kit[DossierSettings]) -> DossierKit:
    return DossierKit(
        cases=kit.streams(DECIDER),
        lists=kit.lists,
        files=kit.files,
        numbers=kit.numbers,
        sealing=kit.sealing,
        agency=kit.settings.agency,
    )


BLUEPRINT = Blueprint(
    name="dossier",
    port=8102,
    about="Hồ sơ chi: khai, ký, gửi Kho bạc, kiểm soát và phê duyệt. / The dossier of a payment: declared, signed, handed over, controlled and approved.",
    settings=DossierSettings,
    kinds=[Kind(DECIDER, announce, project)],
    furnish=furnish,
    routes=routes,
    listen=LISTEN,
    indexes=INDEXES,
)
