"""What was changed or tried around a hand-over: the detectors whose grounds come as facts of their own."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from . import profile as p
from .events import Because, Kind
from .profile import Profile
from .reference import Model


class HandOver(Protocol):
    """All that they look at: of a spending, and of an assessment that is looked at again."""

    @property
    def signers(self) -> Collection[str]: ...

    @property
    def submitted_at(self) -> datetime: ...


def contact_changed(spending: HandOver, profile: Profile, model: Model) -> Because | None:
    ago = _change_before(spending, profile, model, "contact")
    if ago is None:
        return None
    return Because(
        "contact_changed",
        model.contact_changed,
        f"Địa chỉ nhận thông báo của đơn vị vừa được thay đổi ({_ago_vi(ago)}).",
        f"The unit's notification address was changed just before ({_ago_en(ago)}).",
    )


def credential_changed(spending: HandOver, profile: Profile, model: Model) -> Because | None:
    ago = _change_before(spending, profile, model, "credential")
    if ago is None:
        return None
    return Because(
        "credential_changed",
        model.credential_changed,
        f"Mật khẩu của người ký vừa được thay đổi ({_ago_vi(ago)}).",
        f"A signer's password was changed just before ({_ago_en(ago)}).",
    )


def certificate_bound(spending: HandOver, profile: Profile, model: Model) -> Because | None:
    ago = _change_before(spending, profile, model, "certificate")
    if ago is None:
        return None
    return Because(
        "certificate_bound",
        model.certificate_bound,
        f"Chứng thư số của người ký vừa được đăng ký ({_ago_vi(ago)}).",
        f"A signer's certificate was registered just before ({_ago_en(ago)}).",
    )


def failed_logins(spending: HandOver, profile: Profile, model: Model) -> Because | None:
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


def login_abroad(spending: HandOver, profile: Profile, model: Model) -> Because | None:
    window = model.login_abroad_window
    if not any(m.kind == "login_abroad" and -window <= m.last - spending.submitted_at <= window for m in profile.marks):
        return None
    return Because(
        "login_abroad",
        model.login_abroad,
        "Có người đăng nhập tài khoản của đơn vị từ nước ngoài trong 24 giờ qua.",
        "Somebody logged in for the unit from abroad within 24 hours.",
    )


CHANGES = (contact_changed, credential_changed, certificate_bound, login_abroad, failed_logins)
"""Of several topics, each with an order of its own: what they look for may be heard after the dossier it speaks of."""


def _change_before(spending: HandOver, profile: Profile, model: Model, kind: Kind) -> timedelta | None:
    """How long before the hand-over that was last changed; setting it for the first time at joining is no change."""
    about = [m for m in profile.marks if m.kind == kind and (kind == "contact" or m.person in spending.signers)]
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
