"""Each detector speaks on its case, stays silent beside it, and says why in two languages."""

from datetime import UTC, datetime, timedelta

import pytest
from khobac_contracts.vocabulary import Role

from services.risk.domain import changes as c
from services.risk.domain import detectors as d
from services.risk.domain.events import Reason
from services.risk.domain.marks import note, note_failure
from services.risk.domain.models import MODELS
from services.risk.domain.state import FAILURES, Profile

from .makers import NOON, PAYEE, STRANGER, having_paid, signed, spending

MODEL = MODELS[-1]


def spoke(reason: Reason | None, weight: int | None = None) -> Reason:
    assert reason is not None, "the detector kept silent"
    assert reason.words.vi
    assert reason.words.en
    assert weight is None or reason.weight == weight
    return reason


def test_a_brand_new_unit_alarms_nobody() -> None:
    alone = spending(
        signed(Role.CHIEF_ACCOUNTANT, "an"), signed(Role.ACCOUNT_HOLDER, "binh"), amount=10**12, payees=(STRANGER,)
    )
    joined = note(note(Profile(), "contact", "", NOON), "credential", "an", NOON)
    assert d.reasons(alone, note(joined, "certificate", "binh", NOON), MODEL) == ()


def test_a_payee_never_paid_speaks_louder_the_longer_the_history() -> None:
    stranger = spending(payees=(STRANGER,))
    assert d.never_seen_payee(stranger, having_paid(0), MODEL) is None
    spoke(d.never_seen_payee(stranger, having_paid(1), MODEL), MODEL.never_seen_payee // 4)
    spoke(d.never_seen_payee(stranger, having_paid(4), MODEL), MODEL.never_seen_payee)
    assert d.never_seen_payee(spending(payees=(PAYEE,)), having_paid(4), MODEL) is None


def test_one_stranger_among_many_payees_speaks_and_is_counted() -> None:
    known = [f"{n:016x}" for n in range(3)]
    profile = Profile()
    for payee in known:
        profile = having_paid(2, payee=payee, profile=profile)
    assert d.never_seen_payee(spending(payees=tuple(known)), profile, MODEL) is None
    reason = spoke(d.never_seen_payee(spending(payees=(*known, STRANGER, STRANGER)), profile, MODEL))
    assert "1 trong 4 người thụ hưởng" in reason.words.vi
    assert "1 of the 4 payees" in reason.words.en


@pytest.mark.parametrize(("times", "weight"), [(1, None), (3, None), (5, 20), (12, 30), (80, 40)])
def test_an_amount_speaks_by_how_many_times_the_usual_it_is(times: int, weight: int | None) -> None:
    reason = d.unusual_amount(spending(amount=12_000_000 * times), having_paid(20), MODEL)
    assert (reason.weight if reason else None) == weight
    if reason:
        assert f"{times} lần" in reason.words.vi


def test_a_fortune_in_many_small_parts_is_still_a_fortune() -> None:
    payees = tuple(f"{n:016x}" for n in range(80))
    spoke(d.unusual_amount(spending(amount=12_000_000 * 80, payees=payees), having_paid(20), MODEL), 40)


def test_a_unit_whose_amounts_always_vary_is_not_alarmed_by_one_more() -> None:
    profile = Profile()
    for n in range(40):
        profile = having_paid(1, 10 ** (6 + n % 4), profile=profile)
    assert d.unusual_amount(spending(amount=10**9), profile, MODEL) is None


def test_one_device_within_seconds_weighs_more_than_one_device() -> None:
    chief = signed(Role.CHIEF_ACCOUNTANT, "an", "f" * 64)
    at_once = signed(Role.ACCOUNT_HOLDER, "binh", "f" * 64, NOON + timedelta(seconds=4))
    later = signed(Role.ACCOUNT_HOLDER, "binh", "f" * 64, NOON + timedelta(hours=2))
    elsewhere = signed(Role.ACCOUNT_HOLDER, "binh", "e" * 64, NOON + timedelta(seconds=4))
    reason = spoke(d.one_device(spending(chief, at_once), Profile(), MODEL), MODEL.one_device_at_once)
    assert "4 giây" in reason.words.vi
    spoke(d.one_device(spending(chief, later), Profile(), MODEL), MODEL.one_device)
    assert d.one_device(spending(chief, elsewhere), Profile(), MODEL) is None
    unknown = spending(signed(Role.CHIEF_ACCOUNTANT, "an"), signed(Role.ACCOUNT_HOLDER, "binh"))
    assert d.one_device(unknown, Profile(), MODEL) is None


def test_a_role_that_is_not_known_here_is_compared_like_any_other() -> None:
    new = signed("acting_chief_accountant", "an", "f" * 64)
    holder = signed(Role.ACCOUNT_HOLDER, "binh", "f" * 64, NOON + timedelta(seconds=4))
    spoke(d.one_device(spending(new, holder), Profile(), MODEL), MODEL.one_device_at_once)
    assert d.one_device(spending(new, signed(new.role, "an", "f" * 64)), Profile(), MODEL) is None


def test_a_contact_speaks_when_changed_not_when_first_set() -> None:
    first = note(Profile(), "contact", "", NOON - timedelta(minutes=9))
    assert c.contact_changed(spending(), first, MODEL) is None
    reason = spoke(c.contact_changed(spending(), note(first, "contact", "", NOON - timedelta(minutes=5)), MODEL))
    assert "5 phút" in reason.words.vi
    old = note(note(Profile(), "contact", "", NOON - timedelta(days=90)), "contact", "", NOON - timedelta(days=4))
    assert c.contact_changed(spending(), old, MODEL) is None


def test_in_a_unit_that_has_paid_before_even_a_first_credential_is_a_change() -> None:
    known = note(having_paid(1), "credential", "an", NOON - timedelta(hours=3))
    reason = spoke(c.credential_changed(spending(signed(Role.CHIEF_ACCOUNTANT, "an")), known, MODEL))
    assert "3 giờ" in reason.words.vi
    assert c.credential_changed(spending(signed(Role.CHIEF_ACCOUNTANT, "chi")), known, MODEL) is None


def test_a_certificate_of_a_signer_bound_just_before_or_just_after_speaks() -> None:
    by_holder = spending(signed(Role.ACCOUNT_HOLDER, "binh"))
    for when in (NOON - timedelta(hours=1), NOON + timedelta(minutes=10)):
        spoke(c.certificate_bound(by_holder, note(having_paid(1), "certificate", "binh", when), MODEL))
    late = note(having_paid(1), "certificate", "binh", NOON + timedelta(days=1))
    assert c.certificate_bound(by_holder, late, MODEL) is None


def test_many_failed_logins_speak() -> None:
    profile = Profile()
    for n in range(12):
        profile = note_failure(profile, NOON - timedelta(minutes=n))
    assert len(profile.failures) == FAILURES
    assert "≥ 10" in spoke(c.failed_logins(spending(), profile, MODEL), MODEL.failed_logins).words.vi
    assert c.failed_logins(spending(), Profile(failures=profile.failures[:3]), MODEL) is None


def test_abroad_night_and_new_network_speak() -> None:
    here = spending(signed(Role.ACCOUNT_HOLDER, "binh"))
    spoke(d.signed_abroad(spending(signed(Role.ACCOUNT_HOLDER, "binh", country="KH")), Profile(), MODEL))
    assert d.signed_abroad(here, Profile(), MODEL) is None
    spoke(c.login_abroad(spending(), note(Profile(), "login_abroad", "x", NOON - timedelta(hours=2)), MODEL))
    assert c.login_abroad(spending(), note(Profile(), "login_abroad", "x", NOON - timedelta(days=2)), MODEL) is None
    elsewhere = spending(signed(Role.ACCOUNT_HOLDER, "binh", network=1))
    spoke(d.new_network(elsewhere, having_paid(4), MODEL))
    assert d.new_network(elsewhere, having_paid(3), MODEL) is None
    assert d.new_network(here, having_paid(4), MODEL) is None
    late = signed(Role.ACCOUNT_HOLDER, "binh", at=datetime(2026, 10, 8, 16, 30, tzinfo=UTC))
    assert "23:30" in spoke(d.at_night(spending(late), Profile(), MODEL)).words.vi
    assert d.at_night(here, Profile(), MODEL) is None


def test_no_detector_alone_raises_an_alert() -> None:
    heaviest = max(
        *(w for _, w in MODEL.unusual_amount),
        MODEL.one_device_at_once,
        MODEL.contact_changed,
        MODEL.signed_abroad,
        MODEL.never_seen_payee,
    )
    assert heaviest < MODEL.abnormal_from
