"""Dossiers, signatures and profiles as the tests of risk need them."""

from datetime import UTC, datetime, timedelta

from khobac_contracts.vocabulary import Role

from services.chassis.core.testing import given
from services.risk.domain import DECIDER
from services.risk.domain.commands import Assess
from services.risk.domain.events import Assessed, Event, Learned
from services.risk.domain.habits import learn
from services.risk.domain.spending import Payment, SignatureCircumstances, Spending, shortened
from services.risk.domain.state import Pending, Profile
from services.risk.domain.waiting import await_settlement

NOON = datetime(2026, 10, 8, 5, 0, tzinfo=UTC)
"""Twelve o'clock in Vietnam."""
UNIT, CODE, ODD = "1234567", "H15.50.05.13-261008-0001", "H15.50.05.13-261008-0002"
PAYEE, STRANGER = shortened("a" * 64), shortened("b" * 64)
VN_NETWORK = 7552


def signed(
    role: str,
    person: str,
    device: str | None = None,
    at: datetime = NOON,
    *,
    network: int | None = VN_NETWORK,
    country: str | None = "VN",
) -> SignatureCircumstances:
    return SignatureCircumstances(role, person, device, network, country, at)


def both(second_device: str = "e" * 64, apart: timedelta = timedelta(hours=1)) -> tuple[SignatureCircumstances, ...]:
    return (
        signed(Role.CHIEF_ACCOUNTANT, "an", "f" * 64),
        signed(Role.ACCOUNT_HOLDER, "binh", second_device, NOON + apart),
    )


def spending(
    *signatures: SignatureCircumstances, amount: int = 12_000_000, payees: tuple[str, ...] = (PAYEE,)
) -> Spending:
    """The amount in equal parts to the payees."""
    parts = [amount // len(payees)] * len(payees)
    payments = tuple(Payment(n, part, payee) for n, (part, payee) in enumerate(zip(parts, payees, strict=True), 1))
    return Spending(sum(parts), payments, signatures, NOON)


def assess(
    dossier: str = CODE,
    round_: int = 1,
    amount: int = 12_000_000,
    payees: tuple[str, ...] = (PAYEE,),
    signatures: tuple[SignatureCircumstances, ...] | None = None,
) -> Assess:
    return Assess(
        unit=UNIT,
        dossier=dossier,
        procedure="recurrent-spending",
        form="C2-02a/NS",
        treasury="0001",
        account="9523.4.1234567.00000",
        round=round_,
        digest="d" * 64,
        spending=spending(*(both() if signatures is None else signatures), amount=amount, payees=payees),
        at=NOON,
    )


def assessed(command: Assess, *past: Event) -> Assessed:
    (event,) = given(DECIDER, *past).when(command).events()
    assert isinstance(event, Assessed)
    return event


def settled(dossier: str = CODE, item: int = 1, at: datetime = NOON) -> Learned:
    return Learned(dossier=dossier, item=item, at=at)


def having_paid(times: int, amount: int = 12_000_000, payee: str = PAYEE, profile: Profile | None = None) -> Profile:
    """A profile that has learned from so many more dossiers of one payment."""
    taught = profile or Profile()
    for n in range(times):
        waiting = await_settlement(taught, Pending(f"d{n}", 1, (Payment(1, amount, payee),), (VN_NETWORK,)))
        taught = learn(waiting, f"d{n}", 1, NOON - timedelta(days=30))
    return taught
