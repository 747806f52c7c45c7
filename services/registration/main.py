"""Registration, wired: `python -m services.registration`."""

from datetime import timedelta

from fastapi import APIRouter
from pydantic import Field

from services.chassis import Background, Blueprint, Kind, Kit, Settings, read_signing_key

from .adapters.passwords import Passwords
from .announce import announce_body, announce_user
from .api import routes
from .api.bootstrap import bootstrap
from .api.login import Authentication
from .api.shared import Clerk
from .domain import BODY, KEY, USER
from .domain.identity import Identity
from .views import INDEXES, project


class RegistrationSettings(Settings):
    token_seconds: int = Field(900, ge=60, le=3600, description="registration: how long a log-in token is valid")
    bootstrap_password_file: str = Field(
        "bootstrap-password", description="registration: secret file with the first password of the user `root`"
    )
    bootstrap_email: str = Field(
        "quantri@kho-bac.example", description="registration: where the first administrator is told of things"
    )


class Furnished:
    """What the drawers share."""

    def __init__(self, kit: Kit[RegistrationSettings]) -> None:
        self.settings = kit.settings
        self.clerk = Clerk(
            bodies=kit.streams(BODY),
            users=kit.streams(USER),
            keys=kit.streams(KEY),
            lists=kit.lists,
            sealing=kit.sealing,
            identity=Identity(kit.settings.secret("master.key")),
            clock=kit.clock,
        )


def _routes(furnished: Furnished) -> APIRouter:
    clerk, settings = furnished.clerk, furnished.settings
    key = read_signing_key(settings.secret("jwt.key"))
    return routes(clerk, Authentication(clerk, Passwords(), key, timedelta(seconds=settings.token_seconds)))


def _background(furnished: Furnished) -> list[Background]:
    settings = furnished.settings
    password = settings.secret(settings.bootstrap_password_file).decode()
    return [bootstrap(furnished.clerk, Passwords(parallel=1), password, settings.bootstrap_email)]


BLUEPRINT = Blueprint(
    name="registration",
    port=8101,
    about="Đơn vị, người ký, chứng thư số, tài khoản và cán bộ Kho bạc; cấp mã đăng nhập. / Units, signatories, certificates, accounts and treasury officers; issues the log-in tokens.",
    settings=RegistrationSettings,
    kinds=[Kind(BODY, announce_body, project), Kind(USER, announce_user), Kind(KEY)],
    furnish=Furnished,
    routes=_routes,
    background=_background,
    indexes=INDEXES,
)
