"""The notify service, put together: `python -m services.notify`."""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import Field

from services.chassis import Blueprint, Kind, Kit, Settings
from services.table import BY_NAME

from .adapters.live_facts import kafka_source
from .adapters.live_hub import Hub
from .adapters.smtp import SmtpPost, SmtpServer
from .announce import announce
from .api import routes
from .api.shared import NotifyKit
from .domain import DECIDER
from .domain.events import DigestDue, DisputeReported, WarningAnswered, WarningRaised
from .domain.links import Links
from .domain.patience import Patience
from .effects.digests import Digests
from .effects.mailing import Mailing
from .effects.urgent import Urgent
from .listen import LISTEN
from .views import INDEXES, project


class NotifySettings(Settings):
    """What notify alone needs to know."""

    smtp_host: str = Field("127.0.0.1", description="mail server that takes our mails")
    smtp_port: int = Field(8112, ge=1, le=65535, description="its port")
    smtp_sender: str = Field(
        "khobac@kbnn.example", pattern=r"^[^@\s<>]+@[^@\s<>]+$", description="address that mails come from"
    )
    smtp_user: str | None = Field(
        None, description="user at the mail server; its password is the secret `smtp-password`"
    )
    smtp_start_tls: bool | None = Field(None, description="STARTTLS: true, false, or when the server offers it (unset)")
    smtp_connections: int = Field(
        4, ge=1, le=64, description="connections kept for digests; warnings have two of their own"
    )
    smtp_timeout_seconds: float = Field(10.0, gt=0, le=120, description="longest wait for an answer of the mail server")
    public_url: str = Field(
        "http://127.0.0.1:8105", description="where people reach this service: links in mails begin so"
    )
    digest_seconds: float = Field(10.0, ge=0, le=3600, description="a unit gets at most one status mail in this time")
    give_up_hours: float = Field(48.0, gt=0, description="how long a mail is tried before it is told as failed")
    link_days: float = Field(7.0, gt=0, le=90, description="how long the link in a warning works")
    live_seconds: float = Field(
        900.0,
        gt=0,
        le=86400,
        description="longest life of one live stream: the page then comes back with a fresh log-in",
    )


@dataclass(frozen=True)
class Furnished:
    """The routes' kit, and what mails."""

    kit: NotifyKit
    digests: Digests
    urgent: Urgent


def furnish(kit: Kit[NotifySettings]) -> Furnished:
    settings = kit.settings
    routes_kit = NotifyKit(
        mailboxes=kit.streams(DECIDER),
        lists=kit.lists,
        links=Links(settings.secret("warning-link.key"), settings.public_url),
        hub=Hub(kafka_source(settings)),
        live_seconds=settings.live_seconds,
        clock=kit.clock,
    )
    # Warnings go over connections of their own, so that they never wait behind digests.
    digests = Digests(_mailing(kit, routes_kit, settings.smtp_connections))
    return Furnished(routes_kit, digests, Urgent(_mailing(kit, routes_kit, 2), routes_kit.links))


def _mailing(kit: Kit[NotifySettings], routes_kit: NotifyKit, connections: int) -> Mailing:
    settings = kit.settings
    return Mailing(
        mailboxes=routes_kit.mailboxes.many,
        unseal=kit.sealing.unseal,
        post=SmtpPost(_server(settings), kit.clock, connections=connections),
        clock=kit.clock,
        patience=Patience(
            digest=timedelta(seconds=settings.digest_seconds),
            give_up=timedelta(hours=settings.give_up_hours),
            link=timedelta(days=settings.link_days),
        ),
    )


def _server(settings: NotifySettings) -> SmtpServer:
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_sender,
        timeout=settings.smtp_timeout_seconds,
        user=settings.smtp_user,
        password=settings.secret("smtp-password").decode() if settings.smtp_user else None,
        start_tls=settings.smtp_start_tls,
    )


ROW = BY_NAME["notify"]
BLUEPRINT = Blueprint(
    name=ROW.name,
    port=ROW.port,
    about=ROW.about,
    settings=NotifySettings,
    kinds=[Kind(DECIDER, announce, project)],
    furnish=furnish,
    routes=lambda furnished: routes(furnished.kit),
    listen=LISTEN,
    effects={
        DigestDue: lambda furnished: furnished.digests.mail,
        WarningRaised: lambda furnished: furnished.urgent.mail_warnings,
        WarningAnswered: lambda furnished: furnished.urgent.report_disputes,
        DisputeReported: lambda furnished: furnished.urgent.mail_disputes,
    },
    indexes=INDEXES,
)
