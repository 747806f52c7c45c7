"""Registration, wired: `python -m services.registration`."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from services.chassis.service import Background, Blueprint, Kit
from services.chassis.settings import Settings
from services.chassis.tokens import read_signing_key

from .announce import announce
from .api import routes
from .api.clerk import Clerk
from .api.door import Door
from .bootstrap import bootstrap
from .domain import DECIDER
from .identity import Identity
from .passwords import Passwords
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
    return routes(clerk, Door(clerk, Passwords(), key, timedelta(seconds=kit.settings.token_seconds)))


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
