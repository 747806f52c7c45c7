"""The risk service, put together: `python -m services.risk`."""

from khobac_contracts.catalog import BY_MODEL

from services.chassis import Blueprint

from .adapters.faust_stream import Watch
from .announce import announce
from .api import RiskKit, routes
from .domain import DECIDER
from .domain.commands import Command
from .domain.events import Event
from .domain.profile import Profile
from .listen import LISTEN
from .views import INDEXES, project


def watch(kit: RiskKit) -> Watch:
    """The facts come through Faust."""
    return Watch(kit.settings, [BY_MODEL[model].name for model in LISTEN], kit.fact_intake(), "risk")


BLUEPRINT: Blueprint[Command, Profile, Event] = Blueprint(
    name="risk",
    port=8106,
    about="So từng khoản chi với thói quen của đơn vị; khoản bất thường thì báo động. / Weighs each payment against the unit's habits and raises an alert when it is unusual.",
    decider=DECIDER,
    announce=announce,
    routes=routes,
    listen=LISTEN,
    stream=watch,
    project=project,
    indexes=INDEXES,
)
