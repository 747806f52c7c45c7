"""Each detector looks at one dossier and one profile, in constant time, and says why it speaks in two languages."""

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import combinations
from typing import TypeAlias

import msgspec
from khobac_contracts.vocabulary import Role

from . import profile as p
from .profile import Kind, Profile
from .reference import VIETNAM, Model


class Hand(msgspec.Struct, frozen=True):
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
    hands: tuple[Hand, ...]
    submitted_at: datetime


class Because(msgspec.Struct, frozen=True):
    """One reason, with its weight."""

    detector: str
    weight: int
    vi: str
    en: str


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


def contact_changed(spending: Spending, profile: Profile, model: Model) -> Because | None:
    ago = _change_before(spending, profile, model, "contact")
    if ago is None:
        return None
    return Because(
        "contact_changed",
        model.contact_changed,
        f"Địa chỉ nhận thông báo của đơn vị vừa được thay đổi ({_ago_vi(ago)}).",
        f"The unit's notification address was changed just before ({_ago_en(ago)}).",
    )


def credential_changed(spending: Spending, profile: Profile, model: Model) -> Because | None:
    ago = _change_before(spending, profile, model, "credential")
    if ago is None:
        return None
    return Because(
        "credential_changed",
        model.credential_changed,
        f"Mật khẩu của người ký vừa được thay đổi ({_ago_vi(ago)}).",
        f"A signer's password was changed just before ({_ago_en(ago)}).",
    )


def certificate_bound(spending: Spending, profile: Profile, model: Model) -> Because | None:
    ago = _change_before(spending, profile, model, "certificate")
    if ago is None:
        return None
    return Because(
        "certificate_bound",
        model.certificate_bound,
        f"Chứng thư số của người ký vừa được đăng ký ({_ago_vi(ago)}).",
        f"A signer's certificate was registered just before ({_ago_en(ago)}).",
    )


def failed_logins(spending: Spending, profile: Profile, model: Model) -> Because | None:
    window = model.failed_logins_window
    recent = [at for at in profile.failures if timedelta(0) <= spending.submitted_at - at <= window]
    if len(recent) < model.failed_logins_from:
        return None
    many = f"{len(recent)}" if len(recent) < p.FAILURES else f"≥ {p.FAILURES}"
    return Because(
        "failed_logins",
        model.failed_logins,
        f"Có {many} lần đăng nhập sai mật khẩu trong 24 giờ trước khi gửi.",
        f"{many} log-ins failed in the 24 hours before.",
    )


def login_abroad(spending: Spending, profile: Profile, model: Model) -> Because | None:
    window = model.login_abroad_window
    if not any(m.kind == "login_abroad" and -window <= m.last - spending.submitted_at <= window for m in profile.marks):
        return None
    return Because(
        "login_abroad",
        model.login_abroad,
        "Có người đăng nhập tài khoản của đơn vị từ nước ngoài trong 24 giờ qua.",
        "Somebody logged in for the unit from abroad within 24 hours.",
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
    spoken = [because for detector in DETECTORS if (because := detector(spending, profile, model))]
    return tuple(sorted(spoken, key=lambda because: -because.weight))


def _softened(weight: int, profile: Profile, model: Model) -> int:
    """A thin history speaks softly, an empty one not at all: a brand-new unit knows no usual."""
    return round(weight * min(1.0, profile.settled / model.enough_history))


def _change_before(spending: Spending, profile: Profile, model: Model, kind: Kind) -> timedelta | None:
    """How long before the hand-over that was last changed; setting it for the first time at joining is no change."""
    signers = {hand.person for hand in spending.hands}
    about = [m for m in profile.marks if m.kind == kind and (kind == "contact" or m.person in signers)]
    changed = [m.last for m in about if m.first != m.last or (profile.since and m.first > profile.since)]
    ages = [spending.submitted_at - at for at in changed]
    near = [age for age in ages if -model.change_may_follow <= age <= model.change_window]
    return min(near) if near else None


def _ago_vi(age: timedelta) -> str:
    minutes = max(int(age.total_seconds()) // 60, 0)
    return f"{minutes // 60} giờ trước khi gửi" if minutes >= 60 else f"{minutes} phút trước khi gửi"


def _ago_en(age: timedelta) -> str:
    minutes = max(int(age.total_seconds()) // 60, 0)
    return f"{minutes // 60} h before hand-over" if minutes >= 60 else f"{minutes} min before hand-over"
