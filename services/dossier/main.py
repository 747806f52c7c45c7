"""The dossier service, put together: `python -m services.dossier`."""

from pydantic import Field

from services.chassis.service import Blueprint, run
from services.chassis.settings import Settings

from .announce import announce
from .api import routes
from .domain import DECIDER, Command, Event, State
from .listen import LISTEN
from .views import INDEXES, project


class DossierSettings(Settings):
    """What dossier alone needs to know."""

    agency: str = Field(
        "H15.50.05.13",
        pattern=r"^[A-Z][0-9]{2}(\.[0-9]{2}){1,4}$",
        description="agency id with which dossier codes begin",
    )


BLUEPRINT: Blueprint[Command, State, Event] = Blueprint(
    name="dossier",
    port=8102,
    about="Hồ sơ chi: khai, ký, gửi Kho bạc, kiểm soát và phê duyệt. / The dossier of a payment: declared, signed, handed over, controlled and approved.",
    decider=DECIDER,
    announce=announce,
    routes=routes,
    listen=LISTEN,
    project=project,
    indexes=INDEXES,
    settings=DossierSettings,
)

if __name__ == "__main__":
    run(BLUEPRINT)
