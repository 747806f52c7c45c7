"""A change that is heard after the dossier it speaks of: the dossier is looked at again, and the warning is not lost."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from khobac_contracts.risk import AlertRaised, RiskAssessed
from khobac_contracts.vocabulary import Role

from services.chassis.core.testing import given
from services.risk.announce import alert_name, announce
from services.risk.domain import DECIDER, models
from services.risk.domain import state as s
from services.risk.domain.commands import Assess, Command, NoteChange, NoteFailedLogin
from services.risk.domain.events import Assessed, ChangeKind, ChangeNoted, Event, FailedLoginNoted, Forgotten
from services.risk.domain.state import Profile

from .makers import NOON, PAYEE, STRANGER, assess, assessed, settled, signed

LATER = NOON + timedelta(minutes=3)
BEFORE = NOON - timedelta(minutes=30)
ODD = "H15.50.05.13-261008-0900"
SIGNED = (signed(Role.CHIEF_ACCOUNTANT, "an", "e" * 64), signed(Role.ACCOUNT_HOLDER, "binh", "f" * 64))


def to_stranger(amount: int, round_: int = 1) -> Assess:
    return assess(ODD, round_, amount, (STRANGER,), SIGNED)


def usual(n: int) -> tuple[Event, Event]:
    code = f"H15.50.05.13-260901-{n:04}"
    verdict = assessed(assess(code, amount=10_000_000 + n, payees=(PAYEE,), signatures=SIGNED))
    return verdict, settled(code, at=NOON - timedelta(days=30))


HABITS = (ChangeNoted(kind="contact", person="", changed_at=NOON - timedelta(days=90)), *chain(*map(usual, range(6))))
HEARD = assessed(to_stranger(150_000_000), *HABITS)
"""Ten times the usual to a stranger: normal by itself, 50."""
PAST = (*HABITS, HEARD)
CHANGE = NoteChange(kind="contact", person="", changed_at=BEFORE, at=LATER)
NOTED = ChangeNoted(kind="contact", person="", changed_at=BEFORE)


def credential(person: str = "an", kind: ChangeKind = "credential", at: datetime = BEFORE) -> NoteChange:
    return NoteChange(kind=kind, person=person, changed_at=at, at=LATER)


def test_a_change_heard_after_the_dossier_turns_it_and_warns() -> None:
    in_order = assessed(to_stranger(150_000_000), *HABITS, NOTED)
    assert (HEARD.score, HEARD.level, in_order.score, in_order.level) == (50, "normal", 85, "abnormal")
    given(DECIDER, *PAST).when(CHANGE).then(NOTED, msgspec.structs.replace(in_order, payments=(), at=LATER))
    verdict, alert = announce(given(DECIDER, *PAST).when(CHANGE).events()[-1], Profile())
    assert isinstance(verdict, RiskAssessed)
    assert isinstance(alert, AlertRaised)
    assert (verdict.score, alert.score) == (85, 85)
    assert alert.alert == alert_name(ODD, 1)


def test_who_was_warned_is_not_warned_again() -> None:
    warned = (*PAST, *given(DECIDER, *PAST).when(CHANGE).events())
    given(DECIDER, *warned).when(CHANGE).nothing()
    another = ChangeNoted(kind="credential", person="an", changed_at=BEFORE)
    given(DECIDER, *warned).when(credential()).then(another)


def test_what_stays_normal_is_not_told_again_and_adds_up() -> None:
    mild = (*HABITS, assessed(to_stranger(50_000_000), *HABITS))
    first, second = credential().changed_at, credential(kind="certificate", person="binh")
    noted = ChangeNoted(kind="credential", person="an", changed_at=first)
    given(DECIDER, *mild).when(credential()).then(noted)
    _, turned = given(DECIDER, *mild, noted).when(second).events()
    assert isinstance(turned, Assessed)
    assert {reason.detector for reason in turned.reasons} > {"credential_changed", "certificate_bound"}


def test_failed_log_ins_heard_late_count_as_well() -> None:
    tried = [BEFORE - timedelta(minutes=n) for n in range(5)]
    past = (*PAST, *(FailedLoginNoted(failed_at=at) for at in tried[:4]))
    fifth = given(DECIDER, *past).when(NoteFailedLogin(failed_at=tried[4], at=LATER)).events()
    assert [getattr(event, "score", None) for event in fifth] == [None, 65]


@pytest.mark.parametrize("end", [settled(ODD), Forgotten(dossier=ODD, at=NOON)])
def test_what_has_ended_is_not_looked_at_again(end: Event) -> None:
    given(DECIDER, *PAST, end).when(CHANGE).then(NOTED)


@pytest.mark.parametrize(
    "unrelated",
    [
        credential("somebody else"),
        credential(at=NOON - timedelta(days=5)),
        credential(at=NOON + timedelta(hours=2)),
    ],
)
def test_a_change_of_others_or_of_another_time_turns_nothing(unrelated: NoteChange) -> None:
    assert len(given(DECIDER, *PAST).when(unrelated).events()) == 1


def test_only_the_last_round_is_looked_at_again() -> None:
    second = assessed(to_stranger(150_000_000, 2), *PAST)
    _, turned = given(DECIDER, *PAST, second).when(CHANGE).events()
    assert isinstance(turned, Assessed)
    assert turned.round == 2


CHANGES = st.lists(
    st.one_of(
        st.builds(
            credential,
            kind=st.sampled_from(["contact", "credential", "certificate", "login_abroad"]),
            person=st.sampled_from(["an", "binh", "chi"]),
            at=st.integers(-60, 30).map(lambda n: NOON + timedelta(minutes=n)),
        ),
        st.builds(
            NoteFailedLogin, failed_at=st.integers(1, 60).map(lambda n: NOON - timedelta(minutes=n)), at=st.just(LATER)
        ),
    ),
    max_size=12,
)


@for_all(CHANGES, CHANGES, st.sampled_from([20_000_000, 50_000_000, 150_000_000]))
def test_the_order_of_dossier_and_changes_decides_nothing(
    early: list[Command], late: list[Command], amount: int
) -> None:
    """Warned or not: the same, whatever is heard first, and at most once."""

    def warnings(*commands: Command) -> int:
        state, warned = DECIDER.fold(Profile(), HABITS), 0
        for command in commands:
            events = DECIDER.decide(command, state)
            state = DECIDER.fold(state, events)
            warned += sum(len(announce(event, state)) == 2 for event in events)
        return warned

    dossier = to_stranger(amount)
    assert warnings(*early, dossier, *late) == warnings(*early, *late, dossier) == warnings(dossier, *early, *late)


def test_watching_is_bounded() -> None:
    state = Profile()
    for n in range(2 * s.WATCHED):
        state = DECIDER.fold(state, DECIDER.decide(assess(f"H15.50.05.13-261008-{n:04}", amount=1), state))
    assert len(state.watched) == s.WATCHED
    assert len(msgspec.json.encode(state.watched)) < 12_000


# By which figures


def test_a_dossier_is_looked_at_again_by_the_figures_that_stand_in_its_verdict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever models there are by now: a newer one, also one with an earlier date, changes nothing."""
    lenient = replace(models.MODELS[0], name="2026-02-01", valid_from=date(2026, 2, 1), abnormal_from=100)
    monkeypatch.setattr(models, "MODELS", (*models.MODELS, lenient))
    (_, turned) = given(DECIDER, *PAST).when(CHANGE).events()
    assert isinstance(turned, Assessed)
    assert (turned.model, turned.level) == (HEARD.model, "abnormal")
    assert assessed(to_stranger(150_000_000), *HABITS).model == "2026-02-01"


def test_a_verdict_by_a_model_that_is_not_known_is_looked_at_by_the_one_in_force() -> None:
    """As after a newer release was taken back: nothing stops, the warning is not lost, and it names its figures."""
    of_newer = msgspec.structs.replace(HEARD, model="2099-01-01")
    (_, turned) = given(DECIDER, *HABITS, of_newer).when(CHANGE).events()
    assert isinstance(turned, Assessed)
    assert (turned.model, turned.level) == ("2026-01-01", "abnormal")
