"""The payment service, put together: `python -m services.payment`."""

from pydantic import Field

from services.chassis import Blueprint, Kind, Kit, Settings

from .adapters.bank import HttpBank
from .announce import announce
from .api import routes
from .api.shared import PaymentKit
from .domain import DECIDER, PaymentOrdered
from .effects import Effects
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


def furnish(kit: Kit[PaymentSettings]) -> PaymentKit:
    settings = kit.settings
    bank = HttpBank(settings.bank_url, timeout=settings.bank_timeout_seconds, debtor_bank=settings.treasury_bank)
    return PaymentKit(
        accounts=kit.streams(DECIDER),
        lists=kit.lists,
        orders=Effects(bank, kit.sealing.unseal, kit.clock, most=settings.bank_message_max),
        owes=kit.journal.owes,
        bank_token=settings.secret("bank-token").strip(),
    )


BLUEPRINT = Blueprint(
    name="payment",
    port=8104,
    about="Tài khoản, dự toán và lệnh thanh toán gửi ngân hàng, đối chiếu với trả lời của ngân hàng. / Accounts, estimates and orders to the bank, checked against what the bank answers.",
    settings=PaymentSettings,
    kinds=[Kind(DECIDER, announce, project)],
    furnish=furnish,
    routes=routes,
    listen=LISTEN,
    effects={PaymentOrdered: lambda kit: kit.orders.send},
    indexes=INDEXES,
)
