"""The risk service, put together: `python -m services.risk`."""

from dataclasses import dataclass

from khobac_contracts.catalog import BY_MODEL

from services.chassis import Blueprint, FactIntake, Kind, Kit, Settings
from services.table import BY_NAME

from .adapters.faust_stream import Watch
from .announce import announce
from .api import routes
from .api.shared import RiskKit
from .domain import DECIDER
from .listen import LISTEN
from .views import INDEXES, project


@dataclass(frozen=True)
class Furnished:
    """The routes' kit, and the settings of the stream processor."""

    kit: RiskKit
    settings: Settings


def furnish(kit: Kit[Settings]) -> Furnished:
    return Furnished(RiskKit(kit.streams(DECIDER), kit.lists), kit.settings)


def watch(furnished: Furnished, intake: FactIntake) -> Watch:
    """The facts come through Faust."""
    return Watch(furnished.settings, [BY_MODEL[model].name for model in LISTEN], intake, ROW.name)


ROW = BY_NAME["risk"]
BLUEPRINT = Blueprint(
    name=ROW.name,
    port=ROW.port,
    about=ROW.about,
    settings=Settings,
    kinds=[Kind(DECIDER, announce, project)],
    furnish=furnish,
    routes=lambda furnished: routes(furnished.kit),
    listen=LISTEN,
    stream=watch,
    indexes=INDEXES,
)
