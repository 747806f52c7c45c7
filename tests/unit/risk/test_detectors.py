"""Each detector speaks on its case, stays silent beside it, and says why in two languages."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from khobac_contracts.vocabulary import Role

from services.risk.domain import changes as c
from services.risk.domain import detectors as d
from services.risk.domain import profile as p
from services.risk.domain.detectors import SignatureCircumstances, Spending
from services.risk.domain.events import Because
from services.risk.domain.profile import Profile
from services.risk.domain.reference import MODELS, model_at

MODEL = MODELS[-1]
NOON = datetime(2026, 10, 8, 5, 0, tzinfo=UTC)
"""Twelve o'clock in Vietnam."""
PAYEE, STRANGER = "a" * 64, "b" * 64


def hand(
    role: Role, person: str, *, device: str | None = None, at: datetime = NOON, **circumstances: object
) -> SignatureCircumstances:
    seen = {"network": 7552, "country": "VN", **circumstances}
    return SignatureCircumstances(role, person, device, seen["network"], seen["country"], at)  # type: ignore[arg-type]


def spending(*hands: SignatureCircumstances, amount: int = 12_000_000, payee: str = PAYEE) -> Spending:
    return Spending(amount, payee, hands, NOON)


def settled(times: int, amount: int = 12_000_000, payee: str = PAYEE, **more: object) -> Profile:
    profile = Profile()
    for n in range(times):
        lesson = p.Pending(f"d{n}", 1, amount, p.short(payee), (7552,))
        profile = p.learn(p.await_settlement(profile, lesson), f"d{n}", NOON - timedelta(days=30))
    return msgspec.structs.replace(profile, **more)


def spoke(because: Because | None, weight: int | None = None) -> Because:
    assert because is not None, "the detector kept silent"
    assert because.vi
    assert because.en
    assert weight is None or because.weight == weight
    return because


def test_a_brand_new_unit_alarms_nobody() -> None:
    alone = spending(
        hand(Role.CHIEF_ACCOUNTANT, "an"), hand(Role.ACCOUNT_HOLDER, "binh"), amount=10**12, payee=STRANGER
    )
    joined = p.note(p.note(Profile(), "contact", "", NOON), "credential", "an", NOON)
    assert d.reasons(alone, p.note(joined, "certificate", "binh", NOON), MODEL) == ()


def test_a_payee_never_paid_speaks_louder_the_longer_the_history() -> None:
    stranger = spending(payee=STRANGER)
    assert d.never_seen_payee(stranger, settled(0), MODEL) is None
    spoke(d.never_seen_payee(stranger, settled(1), MODEL), MODEL.never_seen_payee // 4)
    spoke(d.never_seen_payee(stranger, settled(4), MODEL), MODEL.never_seen_payee)
    assert d.never_seen_payee(spending(payee=PAYEE), settled(4), MODEL) is None


@pytest.mark.parametrize(("times", "weight"), [(1, None), (3, None), (5, 20), (12, 30), (80, 40)])
def test_an_amount_speaks_by_how_many_times_the_usual_it_is(times: int, weight: int | None) -> None:
    because = d.unusual_amount(spending(amount=12_000_000 * times), settled(20), MODEL)
    assert (because.weight if because else None) == weight
    if because:
        assert f"{times} lần" in because.vi


def test_a_unit_whose_amounts_always_vary_is_not_alarmed_by_one_more() -> None:
    profile = Profile()
    for n in range(40):
        profile = p.await_settlement(profile, p.Pending(f"d{n}", 1, 10 ** (6 + n % 4), "x", ()))
        profile = p.learn(profile, f"d{n}", NOON)
    assert d.unusual_amount(spending(amount=10**9), profile, MODEL) is None


def test_one_device_within_seconds_weighs_more_than_one_device() -> None:
    chief = hand(Role.CHIEF_ACCOUNTANT, "an", device="f" * 64)
    at_once = hand(Role.ACCOUNT_HOLDER, "binh", device="f" * 64, at=NOON + timedelta(seconds=4))
    later = hand(Role.ACCOUNT_HOLDER, "binh", device="f" * 64, at=NOON + timedelta(hours=2))
    elsewhere = hand(Role.ACCOUNT_HOLDER, "binh", device="e" * 64, at=NOON + timedelta(seconds=4))
    because = spoke(d.one_device(spending(chief, at_once), Profile(), MODEL), MODEL.one_device_at_once)
    assert "4 giây" in because.vi
    spoke(d.one_device(spending(chief, later), Profile(), MODEL), MODEL.one_device)
    assert d.one_device(spending(chief, elsewhere), Profile(), MODEL) is None
    unknown = spending(hand(Role.CHIEF_ACCOUNTANT, "an"), hand(Role.ACCOUNT_HOLDER, "binh"))
    assert d.one_device(unknown, Profile(), MODEL) is None


def test_a_contact_speaks_when_changed_not_when_first_set() -> None:
    first = p.note(Profile(), "contact", "", NOON - timedelta(minutes=9))
    assert c.contact_changed(spending(), first, MODEL) is None
    because = spoke(c.contact_changed(spending(), p.note(first, "contact", "", NOON - timedelta(minutes=5)), MODEL))
    assert "5 phút" in because.vi
    old = p.note(p.note(Profile(), "contact", "", NOON - timedelta(days=90)), "contact", "", NOON - timedelta(days=4))
    assert c.contact_changed(spending(), old, MODEL) is None


def test_in_a_unit_that_has_paid_before_even_a_first_credential_is_a_change() -> None:
    known = p.note(settled(1), "credential", "an", NOON - timedelta(hours=3))
    because = spoke(c.credential_changed(spending(hand(Role.CHIEF_ACCOUNTANT, "an")), known, MODEL))
    assert "3 giờ" in because.vi
    assert c.credential_changed(spending(hand(Role.CHIEF_ACCOUNTANT, "chi")), known, MODEL) is None


def test_a_certificate_of_a_signer_bound_just_before_or_just_after_speaks() -> None:
    signed = spending(hand(Role.ACCOUNT_HOLDER, "binh"))
    for when in (NOON - timedelta(hours=1), NOON + timedelta(minutes=10)):
        spoke(c.certificate_bound(signed, p.note(settled(1), "certificate", "binh", when), MODEL))
    assert (
        c.certificate_bound(signed, p.note(settled(1), "certificate", "binh", NOON + timedelta(days=1)), MODEL) is None
    )


def test_many_failed_logins_speak() -> None:
    profile = Profile()
    for n in range(12):
        profile = p.note_failure(profile, NOON - timedelta(minutes=n))
    assert len(profile.failures) == p.FAILURES
    assert "≥ 10" in spoke(c.failed_logins(spending(), profile, MODEL), MODEL.failed_logins).vi
    assert c.failed_logins(spending(), Profile(failures=profile.failures[:3]), MODEL) is None


def test_abroad_night_and_new_network_speak() -> None:
    spoke(d.signed_abroad(spending(hand(Role.ACCOUNT_HOLDER, "binh", country="KH")), Profile(), MODEL))
    assert d.signed_abroad(spending(hand(Role.ACCOUNT_HOLDER, "binh")), Profile(), MODEL) is None
    spoke(c.login_abroad(spending(), p.note(Profile(), "login_abroad", "x", NOON - timedelta(hours=2)), MODEL))
    assert c.login_abroad(spending(), p.note(Profile(), "login_abroad", "x", NOON - timedelta(days=2)), MODEL) is None
    spoke(d.new_network(spending(hand(Role.ACCOUNT_HOLDER, "binh", network=1)), settled(4), MODEL))
    assert d.new_network(spending(hand(Role.ACCOUNT_HOLDER, "binh", network=1)), settled(3), MODEL) is None
    assert d.new_network(spending(hand(Role.ACCOUNT_HOLDER, "binh")), settled(4), MODEL) is None
    late = hand(Role.ACCOUNT_HOLDER, "binh", at=datetime(2026, 10, 8, 16, 30, tzinfo=UTC))
    assert "23:30" in spoke(d.at_night(spending(late), Profile(), MODEL)).vi
    assert d.at_night(spending(hand(Role.ACCOUNT_HOLDER, "binh")), Profile(), MODEL) is None


def test_no_detector_alone_raises_an_alert() -> None:
    heaviest = max(
        *(w for _, w in MODEL.unusual_amount),
        MODEL.one_device_at_once,
        MODEL.contact_changed,
        MODEL.signed_abroad,
        MODEL.never_seen_payee,
    )
    assert heaviest < MODEL.abnormal_from


def test_the_model_is_the_one_in_force_that_day_in_vietnam() -> None:
    assert model_at(datetime(2025, 1, 1, tzinfo=UTC)) is MODELS[0]
    assert model_at(datetime(2025, 12, 31, 17, 0, tzinfo=UTC)).name == "2026-01-01"
