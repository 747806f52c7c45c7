"""The risk service, put together: `python -m services.risk`."""

from dataclasses import dataclass

from khobac_contracts.catalog import BY_MODEL

from services.chassis import Blueprint, FactIntake, Kind, Kit, Settings

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
    return Watch(furnished.settings, [BY_MODEL[model].name for model in LISTEN], intake, "risk")


BLUEPRINT = Blueprint(
    name="risk",
    port=8106,
    about="So từng khoản chi với thói quen của đơn vị; khoản bất thường thì báo động. / Weighs each payment against the unit's habits and raises an alert when it is unusual.",
    settings=Settings,
    kinds=[Kind(DECIDER, announce, project)],
    furnish=furnish,
    routes=lambda furnished: routes(furnished.kit),
    listen=LISTEN,
    stream=watch,
    indexes=INDEXES,
)
