"""Weights, windows and thresholds of the detectors: each model has its name, its date, and the basis of every figure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.kernel.in_force import in_force
from services.kernel.vietnam import vietnam_day


@dataclass(frozen=True)
class Model:
    """One dated set of figures. A figure is changed by adding a model, never by editing one that has judged."""

    name: str
    """Stored with every verdict: under this name the figures are found again, whatever models came later."""
    valid_from: date
    abnormal_from: int
    """Score from which the dossier is held. No single detector reaches it: one oddity is life, two together are a case."""

    enough_history: int
    """Settled dossiers after which payee and amount speak at full weight. Basis: judgement; fewer say little."""
    never_seen_payee: int
    """Basis: known cases (domain.md 8): the payee is a relative or an accomplice, in another bank."""

    unusual_amount: tuple[tuple[float, int], ...]
    """(times the usual, weight), rising. Basis: letter 638 asks the head to spot abnormal items; tiers by judgement."""
    surprise: float
    """Standard deviations of ln(amount) below which a multiple is still within the unit's own habit."""

    one_device_at_once: int
    at_once: timedelta
    """Basis: known case: the accountant holds the head's token and signs both roles; two people cannot in this time."""
    one_device: int
    """Same device, but with time between: an office with one computer, so only a hint."""

    contact_changed: int
    credential_changed: int
    certificate_bound: int
    change_window: timedelta
    """Basis: causes named by letter 638: leaked passwords, handed-over certificates, the notification e-mail."""
    change_may_follow: timedelta
    """A change this soon AFTER the hand-over counts too: clocks differ, and silencing the mail comes last."""

    failed_logins: int
    failed_logins_from: int
    failed_logins_window: timedelta
    """Basis: leaked or guessed passwords (letter 638); the count is judgement."""
    login_abroad: int
    login_abroad_window: timedelta
    signed_abroad: int
    new_network: int
    """Basis: plausible, not documented: units of the state sign from Vietnam and from few networks."""
    night: int
    night_from: int
    night_until: int
    """Basis: plausible, not documented (domain.md 8): hours in Vietnam in which offices are closed."""


MODELS: tuple[Model, ...] = (
    Model(
        name="2026-01-01",
        valid_from=date(2026, 1, 1),
        abnormal_from=60,
        enough_history=4,
        never_seen_payee=20,
        unusual_amount=((4.0, 20), (10.0, 30), (30.0, 40)),
        surprise=2.5,
        one_device_at_once=45,
        at_once=timedelta(seconds=30),
        one_device=15,
        contact_changed=35,
        credential_changed=20,
        certificate_bound=20,
        change_window=timedelta(hours=72),
        change_may_follow=timedelta(hours=1),
        failed_logins=15,
        failed_logins_from=5,
        failed_logins_window=timedelta(hours=24),
        login_abroad=25,
        login_abroad_window=timedelta(hours=24),
        signed_abroad=30,
        new_network=10,
        night=10,
        night_from=22,
        night_until=5,
    ),
)


_BY_NAME = {model.name: model for model in MODELS}


def model_in_force(at: datetime) -> Model:
    """The model that judges what is handed over on that day in Vietnam; before the first one, the first one."""
    return in_force(MODELS, vietnam_day(at))


def model_named(name: str) -> Model | None:
    """The figures of a past verdict; None for a model that this release does not have."""
    return _BY_NAME.get(name)
