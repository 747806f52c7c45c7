"""The payment service, put together: `python -m services.payment`."""

from dataclasses import dataclass

from pydantic import Field

from services.chassis import Blueprint, Kind, Kit, Settings
from services.table import BY_NAME

from .adapters.bank import HttpBank
from .announce import announce
from .api import routes
from .api.shared import PaymentKit
from .domain import DECIDER
from .domain.events import PaymentOrdered
from .effects import Dispatch
from .listen import LISTEN
from .views import INDEXES, project


class PaymentSettings(Settings):
    """What payment alone needs to know."""

    bank_url: str = Field("http://127.0.0.1:8110", description="where the bank takes pain.001")
    bank_timeout_seconds: float = Field(10.0, gt=0, le=120, description="longest wait for the bank's answer")
    bank_message_max: int = Field(500, ge=1, le=5000, description="most orders in one pain.001")
    treasury_bank: str = Field(
        "970415", min_length=1, max_length=35, description="BIN of the bank that keeps the treasury's payment accounts"
    )


@dataclass(frozen=True)
class Furnished:
    """What the routes work with, and what sends orders."""

    kit: PaymentKit
    dispatch: Dispatch


def furnish(kit: Kit[PaymentSettings]) -> Furnished:
    settings = kit.settings
    bank = HttpBank(settings.bank_url, timeout=settings.bank_timeout_seconds, debtor_bank=settings.treasury_bank)
    return Furnished(
        kit=PaymentKit(
            accounts=kit.streams(DECIDER),
            lists=kit.lists,
            owes=kit.journal.owes,
            bank_token=settings.secret("bank-token").strip(),
        ),
        dispatch=Dispatch(bank, kit.sealing.unseal, kit.clock, most=settings.bank_message_max),
    )


ROW = BY_NAME["payment"]
BLUEPRINT: Blueprint[PaymentSettings, Furnished] = Blueprint(
    name=ROW.name,
    port=ROW.port,
    about=ROW.about,
    settings=PaymentSettings,
    kinds=[Kind(DECIDER, announce, project)],
    furnish=furnish,
    routes=lambda furnished: routes(furnished.kit),
    listen=LISTEN,
    effects={PaymentOrdered: lambda furnished: furnished.dispatch.send},
    indexes=INDEXES,
)
