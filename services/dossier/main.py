"""The dossier service, put together: `python -m services.dossier`."""

from pathlib import Path

from pydantic import Field

from services.chassis import Blueprint, Kind, Kit, Settings
from services.table import BY_NAME

from .adapters.pdf import PdfReader
from .adapters.swaps import swaps_in
from .announce import announce
from .api import DossierKit, routes
from .domain.case import CASE
from .domain.unit import UNIT
from .listen import LISTEN
from .views import INDEXES, project


class DossierSettings(Settings):
    """What dossier alone needs to know."""

    agency: str = Field(
        "H15.50.05.13",
        pattern=r"^[A-Z][0-9]{2}(\.[0-9]{2}){1,4}$",
        description="agency id with which dossier codes begin",
    )
    swaps: Path | None = Field(
        None, description="TOML file of working days swapped by the government, beside those that are known"
    )


def furnish(kit: Kit[DossierSettings]) -> DossierKit:
    return DossierKit(
        cases=kit.streams(CASE),
        units=kit.streams(UNIT),
        lists=kit.lists,
        files=kit.files,
        numbers=kit.numbers,
        sealing=kit.sealing,
        reader=PdfReader(),
        swaps=swaps_in(kit.settings.swaps),
        agency=kit.settings.agency,
    )


ROW = BY_NAME["dossier"]
BLUEPRINT = Blueprint(
    name=ROW.name,
    port=ROW.port,
    about=ROW.about,
    settings=DossierSettings,
    kinds=(Kind(CASE, announce, project), Kind(UNIT)),
    furnish=furnish,
    routes=routes,
    listen=LISTEN,
    indexes=INDEXES,
)
