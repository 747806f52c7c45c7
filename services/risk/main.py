"""The risk service, put together: `python -m services.risk`."""

from khobac_contracts.catalog import BY_MODEL

from services.chassis.service import Blueprint, run

from .announce import announce
from .api import RiskKit, routes
from .domain import DECIDER, Command
from .events import Event
from .listen import LISTEN
from .profile import Profile
from .stream import Watch
from .views import INDEXES, project


def watch(kit: RiskKit) -> Watch:
    """The facts come through Faust."""
    return Watch(kit.settings, [BY_MODEL[model].name for model in LISTEN], kit.stage(), "risk")


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

if __name__ == "__main__":
    run(BLUEPRINT)
