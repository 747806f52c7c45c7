"""Every dossier is assessed once a round; only money that left teaches; order and repetition change nothing."""

import math
from datetime import timedelta
from random import Random

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from khobac_contracts.risk import AlertRaised, RiskAssessed

from services.chassis.core.testing import given
from services.risk.announce import announce
from services.risk.domain import DECIDER
from services.risk.domain import state as s
from services.risk.domain.commands import Assess, Command, Forget, Learn, NoteChange, NoteFailedLogin
from services.risk.domain.events import ChangeNoted, Event, FailedLoginNoted, Forgotten, Learned
from services.risk.domain.habits import has_paid, spread
from services.risk.domain.state import Profile

from .makers import CODE, NOON, ODD, PAYEE, STRANGER, assess, assessed, both, having_paid, settled


def abnormal() -> Assess:
    return assess(ODD, amount=960_000_000, payees=(STRANGER,), signatures=both("f" * 64, timedelta(seconds=3)))


PAST = (
    ChangeNoted(kind="contact", person="", changed_at=NOON - timedelta(days=9)),
    assessed(assess()),
    settled(at=NOON - timedelta(days=1)),
    ChangeNoted(kind="contact", person="", changed_at=NOON - timedelta(minutes=2)),
)


def test_a_first_dossier_is_normal() -> None:
    verdict = assessed(assess())
    assert (verdict.level, verdict.score, verdict.reasons) == ("normal", 0, ())
    (fact,) = announce(verdict, Profile())
    assert isinstance(fact, RiskAssessed)
    assert fact.level == "normal"
    assert fact.model == "2026-01-01"


def test_the_abnormal_dossier_of_the_demo_is_held_with_its_four_reasons() -> None:
    verdict = assessed(abnormal(), *PAST)
    assert verdict.level == "abnormal"
    assert [reason.detector for reason in verdict.reasons] == [
        "one_device_at_once",
        "contact_changed",
        "unusual_amount",
        "never_seen_payee",
    ]
    risk, alert = announce(verdict, Profile())
    assert isinstance(risk, RiskAssessed)
    assert isinstance(alert, AlertRaised)
    assert alert.reasons == risk.reasons
    assert (alert.dossier, alert.round, alert.procedure, alert.form) == (ODD, 1, "recurrent-spending", "C2-02a/NS")


def test_each_round_has_an_alert_of_its_own_and_its_name_tells_nothing() -> None:
    names = set()
    for round_ in (1, 2):
        _, alert = announce(assessed(msgspec.structs.replace(abnormal(), round=round_), *PAST), Profile())
        assert isinstance(alert, AlertRaised)
        assert alert.round == round_
        assert ODD not in alert.alert
        names.add(alert.alert)
    assert len(names) == 2


def test_the_same_round_is_assessed_once_and_the_second_round_again() -> None:
    given(DECIDER, assessed(assess())).when(assess()).nothing()
    again = assessed(assess(round_=2), assessed(assess()))
    assert again.round == 2
    given(DECIDER, again).when(assess(round_=1)).nothing()


def test_only_what_settled_teaches() -> None:
    held = assessed(abnormal(), *PAST)
    state = given(DECIDER, *PAST, held).state()
    assert not has_paid(state, STRANGER), "a held payee must not become usual"
    assert has_paid(given(DECIDER, *PAST, held, settled(ODD)).state(), STRANGER)


MANY = tuple(f"{n:016x}" for n in range(3))


def test_of_several_payees_each_becomes_known_when_it_is_paid_and_the_rest_with_the_last() -> None:
    verdict = assessed(assess(amount=12_000_000, payees=MANY))
    half = given(DECIDER, verdict, settled(item=1), settled(item=3)).state()
    assert [has_paid(half, payee) for payee in MANY] == [True, False, True]
    assert (half.settled, half.log_count, len(half.pending), len(half.watched)) == (0, 0, 1, 1)
    given(DECIDER, verdict, settled(item=1)).when(Learn(dossier=CODE, item=1, at=NOON)).nothing()
    given(DECIDER, verdict).when(Learn(dossier=CODE, item=9, at=NOON)).nothing()
    whole = given(DECIDER, verdict, settled(item=1), settled(item=3), settled(item=2)).state()
    assert (whole.settled, whole.log_count, whole.pending, whole.watched) == (1, 1, (), ())
    assert math.exp(whole.log_mean) == pytest.approx(12_000_000)


def test_payees_that_wait_are_bounded_in_a_dossier_and_in_all() -> None:
    many = tuple(f"{n:016x}" for n in range(9_999))
    verdict = assessed(assess(amount=9_999_000_000, payees=many))
    assert verdict.amount == 9_999_000_000
    assert len(verdict.payments) == s.PAYEES
    state = given(DECIDER, verdict).state()
    for n in range(2, 9):
        verdict = assessed(assess(f"H15.50.05.13-261008-{n:04}", amount=9_999_000_000, payees=many))
        state = DECIDER.evolve(state, verdict)
    waiting = s.PENDING_PAYMENTS // s.PAYEES
    assert [each.dossier[-1] for each in state.pending] == [str(n) for n in range(9 - waiting, 9)]
    assert len(msgspec.json.encode(state)) < 100_000


def test_a_withdrawn_dossier_teaches_nothing_even_if_a_settlement_were_told() -> None:
    past = (assessed(assess()), Forgotten(dossier=CODE, at=NOON))
    given(DECIDER, assessed(assess())).when(Forget(dossier=CODE, at=NOON)).then(past[1])
    given(DECIDER, *past).when(Learn(dossier=CODE, item=1, at=NOON)).nothing()


def test_what_waits_for_nothing_leaves_no_trace() -> None:
    given(DECIDER).when(Learn(dossier=CODE, item=1, at=NOON)).nothing()
    given(DECIDER).when(Forget(dossier=CODE, at=NOON)).nothing()
    failed = NoteFailedLogin(failed_at=NOON, at=NOON)
    given(DECIDER).when(failed).then(FailedLoginNoted(failed_at=NOON))
    given(DECIDER, FailedLoginNoted(failed_at=NOON)).when(failed).nothing()
    given(DECIDER, PAST[0]).when(
        NoteChange(kind="contact", person="", changed_at=PAST[0].changed_at, at=NOON)
    ).nothing()


def test_one_confirmed_fortune_moves_the_usual_by_three_deviations_at_most() -> None:
    profile = having_paid(20, 10_000_000)
    before, reach = profile.log_mean, 3 * spread(profile)
    assert having_paid(1, 10**15, profile=profile).log_mean - before <= reach / 20


TIMES = st.integers(0, 50).map(lambda n: NOON + timedelta(minutes=n))
CODES = st.integers(0, 5).map(lambda n: f"H15.50.05.13-261008-{n:04}")
CHANGES = st.one_of(
    st.builds(
        NoteChange,
        kind=st.sampled_from(["contact", "credential"]),
        person=st.sampled_from(["", "an"]),
        changed_at=TIMES,
        at=TIMES,
    ),
    st.builds(NoteFailedLogin, failed_at=TIMES, at=TIMES),
)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        assess,
        CODES,
        st.integers(1, 2),
        st.integers(3, 10**12),
        st.lists(st.sampled_from([PAYEE, STRANGER]), min_size=1, max_size=3).map(tuple),
    ),
    CHANGES,
    st.builds(Learn, dossier=CODES, item=st.integers(1, 3), at=TIMES),
    st.builds(Forget, dossier=CODES, at=TIMES),
)


def live(commands: list[Command]) -> tuple[Profile, list[Event]]:
    state = Profile()
    events: list[Event] = []
    for command in commands:
        decided = DECIDER.decide(command, state)
        events += decided
        state = DECIDER.fold(state, decided)
    return state, events


@for_all(st.lists(COMMANDS, max_size=60))
def test_each_command_said_twice_counts_once(commands: list[Command]) -> None:
    """Said twice in a row: the journal drops repetitions by id, and the domain alone stands them as well."""
    twice = [again for command in commands for again in (command, command)]
    paid = {(c.dossier, c.item) for c in commands if isinstance(c, Learn)}
    state, events = live(twice)
    assert state.settled <= sum(isinstance(e, Learned) for e in events)
    assert live(commands)[0] == state
    assert {(e.dossier, e.item) for e in events if isinstance(e, Learned)} <= paid


@for_all(st.lists(COMMANDS, max_size=60))
def test_the_profile_is_the_fold_of_its_events_and_survives_the_snapshot(commands: list[Command]) -> None:
    state, events = live(commands)
    wire = msgspec.convert(msgspec.to_builtins(events), list[DECIDER.events])  # type: ignore[name-defined]
    assert DECIDER.fold(Profile(), wire) == state
    assert msgspec.convert(msgspec.to_builtins(state), DECIDER.states) == state


@for_all(st.lists(CHANGES), st.randoms())
def test_changes_are_remembered_the_same_in_any_order(commands: list[Command], chance: Random) -> None:
    shuffled = list(commands)
    chance.shuffle(shuffled)
    assert live(commands)[0] == live(shuffled)[0]


def test_a_profile_stays_bounded_and_quick() -> None:
    state = Profile()
    for n in range(1_000):
        command = assess(f"H15.50.05.13-261008-{n:04}", amount=n + 1, payees=(f"{n:016x}"[::-1],))
        state = DECIDER.fold(state, DECIDER.decide(command, state))
        if n % 2:
            state = DECIDER.fold(state, DECIDER.decide(Learn(dossier=command.dossier, item=1, at=NOON), state))
        state = DECIDER.fold(state, [ChangeNoted(kind="credential", person=f"{n}", changed_at=NOON)])
    assert len(state.payees.split()) == s.PAYEES
    assert len(state.pending) <= s.PENDING
    assert len(state.marks) == s.MARKS
    assert len(msgspec.json.encode(state)) < 40_000
