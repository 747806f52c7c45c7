"""Each detector looks at one dossier and one profile, in bounded time, and says why it speaks in two languages."""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import TypeAlias

from services.kernel.bilingual import Bilingual
from services.kernel.vietnam import vietnam_time

from .changes import CHANGES, certificate_bound, contact_changed, credential_changed, failed_logins, login_abroad
from .events import Assessed, Reason
from .habits import has_paid, spread
from .models import Model
from .spending import Spending
from .state import Profile

Detector: TypeAlias = Callable[[Spending, Profile, Model], Reason | None]


def never_seen_payee(spending: Spending, profile: Profile, model: Model) -> Reason | None:
    """One stranger among many payees is enough."""
    payees = {payment.payee for payment in spending.payments}
    strangers = sum(not has_paid(profile, payee) for payee in payees)
    if not profile.settled or not strangers:
        return None
    weight = _softened(model.never_seen_payee, profile, model)
    return Reason("never_seen_payee", weight, _strangers(strangers, len(payees)))


def _strangers(strangers: int, payees: int) -> Bilingual:
    if payees == 1:
        return Bilingual(
            "Đơn vị chưa từng thanh toán cho người thụ hưởng này.", "The unit has never paid this payee before."
        )
    return Bilingual(
        f"Đơn vị chưa từng thanh toán cho {strangers} trong {payees} người thụ hưởng.",
        f"The unit has never paid {strangers} of the {payees} payees before.",
    )


def unusual_amount(spending: Spending, profile: Profile, model: Model) -> Reason | None:
    """Many times the usual AND outside the unit's own spread: a unit whose amounts always vary is not alarmed.

    Of the whole dossier, as habits are: no single payment exceeds it, and to split one hides nothing.
    """
    if not profile.settled:
        return None
    above = math.log(spending.amount) - profile.log_mean
    surprise = above / (spread(profile) * math.sqrt(1 + 1 / profile.log_count))
    weight = max((w for times, w in model.unusual_amount if above >= math.log(times)), default=0)
    if not weight or surprise < model.surprise:
        return None
    times = f"{math.exp(above):,.0f}"
    words = Bilingual(
        f"Số tiền gấp {times.replace(',', '.')} lần mức thường chi của đơn vị.",
        f"The amount is {times} times what the unit usually spends.",
    )
    return Reason("unusual_amount", _softened(weight, profile, model), words)


def one_device(spending: Spending, profile: Profile, model: Model) -> Reason | None:
    """Two roles signed on one device; within seconds it was hardly two people."""
    gaps = [
        abs(a.at - b.at)
        for a, b in combinations(spending.signatures[:4], 2)
        if a.role != b.role and a.device and a.device == b.device
    ]
    if not gaps:
        return None
    if min(gaps) > model.at_once:
        words = Bilingual(
            "Hai chữ ký được thực hiện trên cùng một thiết bị.", "Both signatures were made on one device."
        )
        return Reason("one_device", model.one_device, words)
    seconds = f"{min(gaps).total_seconds():.0f}"
    words = Bilingual(
        f"Cả hai chữ ký được thực hiện trên cùng một thiết bị, cách nhau {seconds} giây.",
        f"Both signatures were made on one device, {seconds} seconds apart.",
    )
    return Reason("one_device_at_once", model.one_device_at_once, words)


def signed_abroad(spending: Spending, profile: Profile, model: Model) -> Reason | None:
    countries = sorted({each.country for each in spending.signatures if each.country and each.country != "VN"})
    if not countries:
        return None
    where = ", ".join(countries)
    words = Bilingual(f"Chữ ký được thực hiện từ nước ngoài ({where}).", f"A signature was made abroad ({where}).")
    return Reason("signed_abroad", model.signed_abroad, words)


def new_network(spending: Spending, profile: Profile, model: Model) -> Reason | None:
    known = set(profile.networks)
    if profile.settled < model.enough_history or not known or known.issuperset(spending.networks):
        return None
    words = Bilingual(
        "Chữ ký được thực hiện từ một mạng Internet chưa từng dùng.",
        "A signature came from an Internet provider never used before.",
    )
    return Reason("new_network", model.new_network, words)


def at_night(spending: Spending, profile: Profile, model: Model) -> Reason | None:
    local = [vietnam_time(signature.at) for signature in spending.signatures]
    late = [at for at in local if at.hour >= model.night_from or at.hour < model.night_until]
    if not late:
        return None
    words = Bilingual(
        f"Ký vào ban đêm ({min(late):%H:%M} giờ Việt Nam).", f"Signed at night ({min(late):%H:%M} in Vietnam)."
    )
    return Reason("at_night", model.night, words)


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


def reasons(spending: Spending, profile: Profile, model: Model) -> tuple[Reason, ...]:
    """Everything that speaks, the weightiest first."""
    return _weightiest(reason for detector in DETECTORS if (reason := detector(spending, profile, model)))


def late_reasons(past: Assessed, profile: Profile, model: Model) -> tuple[Reason, ...]:
    """The reasons of then stand; the changes that are known by now add theirs."""
    spoke = {reason.detector for reason in past.reasons}
    late = (reason for change in CHANGES if (reason := change(past, profile, model)))
    return _weightiest((*past.reasons, *(reason for reason in late if reason.detector not in spoke)))


def _weightiest(spoken: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(spoken, key=lambda reason: -reason.weight))


def _softened(weight: int, profile: Profile, model: Model) -> int:
    """A thin history speaks softly, an empty one not at all: a brand-new unit knows no usual."""
    return round(weight * min(1.0, profile.settled / model.enough_history))
