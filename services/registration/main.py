"""Registration, wired: `python -m services.registration`."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from services.chassis import Background, Blueprint, Kit, Settings, read_signing_key

from .adapters.passwords import Passwords
from .announce import announce
from .api import routes
from .api.bootstrap import bootstrap
from .api.login import Authentication
from .api.shared import Clerk
from .domain import DECIDER
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


def _clerk(kit: Kit[Any, Any, Any]) -> Clerk:
    return Clerk(kit, Identity(kit.settings.secret("master.key")))


def _routes(kit: Kit[Any, Any, Any]) -> APIRouter:
    clerk = _clerk(kit)
    key = read_signing_key(kit.settings.secret("jwt.key"))
    return routes(clerk, Authentication(clerk, Passwords(), key, timedelta(seconds=kit.settings.token_seconds)))


def _background(kit: Kit[Any, Any, Any]) -> list[Background]:
    password = kit.settings.secret(kit.settings.bootstrap_password_file).decode()
    return [bootstrap(_clerk(kit), Passwords(parallel=1), password, kit.settings.bootstrap_email)]


BLUEPRINT: Blueprint[Any, Any, Any] = Blueprint(
    name="registration",
    port=8101,
    about="Đơn vị, người ký, chứng thư số, tài khoản và cán bộ Kho bạc; cấp mã đăng nhập. / Units, signatories, certificates, accounts and treasury officers; issues the log-in tokens.",
    decider=DECIDER,
    announce=announce,
    routes=_routes,
    project=project,
    indexes=INDEXES,
    background=_background,
    settings=RegistrationSettings,
)
