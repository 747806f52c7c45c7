"""Each detector looks at one dossier and one profile, in constant time, and says why it speaks in two languages."""

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import combinations
from typing import TypeAlias

import msgspec
from khobac_contracts.vocabulary import Role

from . import profile as p
from .changes import CHANGES, certificate_bound, contact_changed, credential_changed, failed_logins, login_abroad
from .events import Assessed, Because
from .profile import Profile
from .reference import VIETNAM, Model


class SignatureCircumstances(msgspec.Struct, frozen=True):
    """One signature as the circumstances show it."""

    role: Role
    person: str
    device: str | None
    network: int | None
    country: str | None
    at: datetime


class Spending(msgspec.Struct, frozen=True):
    """What the detectors may look at."""

    amount: int
    payee: str
    hands: tuple[SignatureCircumstances, ...]
    submitted_at: datetime

    @property
    def signers(self) -> tuple[str, ...]:
        return tuple(sorted({hand.person for hand in self.hands}))


Detector: TypeAlias = Callable[[Spending, Profile, Model], Because | None]


def never_seen_payee(spending: Spending, profile: Profile, model: Model) -> Because | None:
    if not profile.settled or p.has_paid(profile, spending.payee):
        return None
    return Because(
        "never_seen_payee",
        _softened(model.never_seen_payee, profile, model),
        "Đơn vị chưa từng thanh toán cho người thụ hưởng này.",
        "The unit has never paid this payee before.",
    )


def unusual_amount(spending: Spending, profile: Profile, model: Model) -> Because | None:
    """Many times the usual AND outside the unit's own spread: a unit whose amounts always vary is not alarmed."""
    if not profile.settled:
        return None
    above = math.log(spending.amount) - profile.log_mean
    surprise = above / (p.spread(profile) * math.sqrt(1 + 1 / profile.log_count))
    weight = max((w for times, w in model.unusual_amount if above >= math.log(times)), default=0)
    if not weight or surprise < model.surprise:
        return None
    times = f"{math.exp(above):,.0f}"
    return Because(
        "unusual_amount",
        _softened(weight, profile, model),
        f"Số tiền gấp {times.replace(',', '.')} lần mức thường chi của đơn vị.",
        f"The amount is {times} times what the unit usually spends.",
    )


def one_device(spending: Spending, profile: Profile, model: Model) -> Because | None:
    """Two roles signed on one device; within seconds it was hardly two people."""
    gaps = [
        abs(a.at - b.at)
        for a, b in combinations(spending.hands[:4], 2)
        if a.role != b.role and a.device and a.device == b.device
    ]
    if not gaps:
        return None
    if min(gaps) > model.at_once:
        return Because(
            "one_device",
            model.one_device,
            "Hai chữ ký được thực hiện trên cùng một thiết bị.",
            "Both signatures were made on one device.",
        )
    seconds = f"{min(gaps).total_seconds():.0f}"
    return Because(
        "one_device_at_once",
        model.one_device_at_once,
        f"Cả hai chữ ký được thực hiện trên cùng một thiết bị, cách nhau {seconds} giây.",
        f"Both signatures were made on one device, {seconds} seconds apart.",
    )


def signed_abroad(spending: Spending, profile: Profile, model: Model) -> Because | None:
    countries = sorted({hand.country for hand in spending.hands if hand.country and hand.country != "VN"})
    if not countries:
        return None
    return Because(
        "signed_abroad",
        model.signed_abroad,
        f"Chữ ký được thực hiện từ nước ngoài ({', '.join(countries)}).",
        f"A signature was made abroad ({', '.join(countries)}).",
    )


def new_network(spending: Spending, profile: Profile, model: Model) -> Because | None:
    used = {hand.network for hand in spending.hands if hand.network}
    if profile.settled < model.enough_history or not profile.networks or used <= set(profile.networks):
        return None
    return Because(
        "new_network",
        model.new_network,
        "Chữ ký được thực hiện từ một mạng Internet chưa từng dùng.",
        "A signature came from an Internet provider never used before.",
    )


def at_night(spending: Spending, profile: Profile, model: Model) -> Because | None:
    local = [hand.at.astimezone(VIETNAM) for hand in spending.hands]
    late = [at for at in local if at.hour >= model.night_from or at.hour < model.night_until]
    if not late:
        return None
    return Because(
        "at_night",
        model.night,
        f"Ký vào ban đêm ({min(late):%H:%M} giờ Việt Nam).",
        f"Signed at night ({min(late):%H:%M} in Vietnam).",
    )


DETECTORS: Sequence[Detector] = (
    one_device,
    contact_changed,
    unusual_amount,
    never_seen_payee,
    credential_changed,
    certificate_bound,
    signed_abroad,
    login_abroad,
    failed_logins,
    new_network,
    at_night,
)


def reasons(spending: Spending, profile: Profile, model: Model) -> tuple[Because, ...]:
    """Everything that speaks, the weightiest first."""
    return _weightiest(because for detector in DETECTORS if (because := detector(spending, profile, model)))


def late_reasons(past: Assessed, profile: Profile, model: Model) -> tuple[Because, ...]:
    """What was said stands, for it was so then; the changes that are known by now add theirs."""
    said = {because.detector for because in past.reasons}
    late = (because for change in CHANGES if (because := change(past, profile, model)))
    return _weightiest((*past.reasons, *(because for because in late if because.detector not in said)))


def _weightiest(spoken: Iterable[Because]) -> tuple[Because, ...]:
    return tuple(sorted(spoken, key=lambda because: -because.weight))


def _softened(weight: int, profile: Profile, model: Model) -> int:
    """A thin history speaks softly, an empty one not at all: a brand-new unit knows no usual."""
    return round(weight * min(1.0, profile.settled / model.enough_history))
