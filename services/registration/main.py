"""The registration service, put together: `python -m services.registration`."""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import Field

from services.chassis import Background, Blueprint, Kind, Kit, Settings, read_signing_key
from services.table import BY_NAME

from .adapters.passwords import Passwords
from .announce import announce_organisation, announce_user
from .api import routes
from .api.blinded import Blinded
from .api.bootstrap import bootstrap
from .api.login import Authentication
from .api.shared import RegistrationKit
from .domain import KEY, ORGANISATION, USER
from .domain.identity import Identity
from .listen import LISTEN
from .views import INDEXES, project


class RegistrationSettings(Settings):
    """What registration alone needs to know."""

    token_seconds: int = Field(900, ge=60, le=3600, description="registration: how long a log-in token is valid")
    bootstrap_password_file: str = Field(
        "bootstrap-password", description="registration: secret file with the first password of the user `root`"
    )
    bootstrap_email: str = Field(
        "quantri@kho-bac.example", description="registration: where the first administrator is told of things"
    )


@dataclass(frozen=True)
class Furnished:
    """What the routes work with, what lets people in, and what makes the first of them."""

    kit: RegistrationKit
    authentication: Authentication
    bootstrap: Background


def furnish(kit: Kit[RegistrationSettings]) -> Furnished:
    settings = kit.settings
    identity = Identity(settings.secret("master.key"))
    registration = RegistrationKit(
        organisations=Blinded(kit.streams(ORGANISATION), identity),
        users=Blinded(kit.streams(USER), identity),
        keys=Blinded(kit.streams(KEY), identity),
        lists=kit.lists,
        sealing=kit.sealing,
        identity=identity,
        passwords=Passwords(),
        clock=kit.clock,
    )
    key = read_signing_key(settings.secret("jwt.key"))
    first_password = settings.secret(settings.bootstrap_password_file).decode()
    return Furnished(
        kit=registration,
        authentication=Authentication(registration, key, timedelta(seconds=settings.token_seconds)),
        bootstrap=bootstrap(registration, first_password, settings.bootstrap_email),
    )


ROW = BY_NAME["registration"]
BLUEPRINT: Blueprint[RegistrationSettings, Furnished] = Blueprint(
    name=ROW.name,
    port=ROW.port,
    about=ROW.about,
    settings=RegistrationSettings,
    kinds=[Kind(ORGANISATION, announce_organisation, project), Kind(USER, announce_user), Kind(KEY)],
    furnish=furnish,
    routes=lambda furnished: routes(furnished.kit, furnished.authentication),
    listen=LISTEN,
    background=lambda furnished: [furnished.bootstrap],
    indexes=INDEXES,
)
