"""Detectors of what was changed or tried around a hand-over: their grounds come as facts of their own."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from services.kernel.bilingual import Bilingual

from .events import ChangeKind, Reason
from .models import Model
from .state import FAILURES, Profile


class HandOver(Protocol):
    """All that they look at: of a spending, and of an assessment that is looked at again."""

    @property
    def signers(self) -> Collection[str]: ...

    @property
    def submitted_at(self) -> datetime: ...


def contact_changed(spending: HandOver, profile: Profile, model: Model) -> Reason | None:
    ago = _change_before(spending, profile, model, "contact")
    words = Bilingual(
        "Địa chỉ nhận thông báo của đơn vị vừa được thay đổi", "The unit's notification address was changed just before"
    )
    return _just_before("contact_changed", model.contact_changed, words, ago)


def credential_changed(spending: HandOver, profile: Profile, model: Model) -> Reason | None:
    ago = _change_before(spending, profile, model, "credential")
    words = Bilingual("Mật khẩu của người ký vừa được thay đổi", "A signer's password was changed just before")
    return _just_before("credential_changed", model.credential_changed, words, ago)


def certificate_bound(spending: HandOver, profile: Profile, model: Model) -> Reason | None:
    ago = _change_before(spending, profile, model, "certificate")
    words = Bilingual("Chứng thư số của người ký vừa được đăng ký", "A signer's certificate was registered just before")
    return _just_before("certificate_bound", model.certificate_bound, words, ago)


def failed_logins(spending: HandOver, profile: Profile, model: Model) -> Reason | None:
    window = model.failed_logins_window
    recent = [at for at in profile.failures if timedelta(0) <= spending.submitted_at - at <= window]
    if len(recent) < model.failed_logins_from:
        return None
    many = f"{len(recent)}" if len(recent) < FAILURES else f"≥ {FAILURES}"
    words = Bilingual(
        f"Có {many} lần đăng nhập sai mật khẩu trong 24 giờ trước khi gửi.",
        f"{many} log-ins failed in the 24 hours before.",
    )
    return Reason("failed_logins", model.failed_logins, words)


def login_abroad(spending: HandOver, profile: Profile, model: Model) -> Reason | None:
    window = model.login_abroad_window
    abroad = [mark.last - spending.submitted_at for mark in profile.marks if mark.kind == "login_abroad"]
    if not any(-window <= after <= window for after in abroad):
        return None
    words = Bilingual(
        "Có người đăng nhập tài khoản của đơn vị từ nước ngoài trong 24 giờ qua.",
        "Somebody logged in for the unit from abroad within 24 hours.",
    )
    return Reason("login_abroad", model.login_abroad, words)


CHANGES = (contact_changed, credential_changed, certificate_bound, login_abroad, failed_logins)
"""Their grounds come by other topics, and may be heard after the dossier that they speak of."""


def _change_before(spending: HandOver, profile: Profile, model: Model, kind: ChangeKind) -> timedelta | None:
    """Time from the last change to the hand-over; the first setting, at joining, is no change."""
    about = [m for m in profile.marks if m.kind == kind and (kind == "contact" or m.person in spending.signers)]
    changed = [m.last for m in about if m.first != m.last or (profile.since and m.first > profile.since)]
    ages = [spending.submitted_at - at for at in changed]
    near = [age for age in ages if -model.change_may_follow <= age <= model.change_window]
    return min(near) if near else None


def _just_before(detector: str, weight: int, what: Bilingual, ago: timedelta | None) -> Reason | None:
    if ago is None:
        return None
    when = _before_hand_over(ago)
    return Reason(detector, weight, Bilingual(f"{what.vi} ({when.vi}).", f"{what.en} ({when.en})."))


def _before_hand_over(age: timedelta) -> Bilingual:
    minutes = max(int(age.total_seconds()) // 60, 0)
    if minutes >= 60:
        return Bilingual(f"{minutes // 60} giờ trước khi gửi", f"{minutes // 60} h before hand-over")
    return Bilingual(f"{minutes} phút trước khi gửi", f"{minutes} min before hand-over")
