"""Every dossier is assessed once a round; only money that left teaches; order and repetition change nothing."""

from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
from hypothesis import given as for_all
from hypothesis import strategies as st
from khobac_contracts.risk import AlertRaised, RiskAssessed
from khobac_contracts.vocabulary import Role

from services.chassis.core.testing import given
from services.risk.announce import announce
from services.risk.domain import DECIDER
from services.risk.domain import profile as p
from services.risk.domain.commands import Assess, Command, Forget, Learn, NoteChange, NoteFailedLogin
from services.risk.domain.detectors import SignatureCircumstances
from services.risk.domain.events import Assessed, ChangeNoted, Event, FailedLoginNoted, Forgotten, Learned
from services.risk.domain.profile import Profile

NOON = datetime(2026, 10, 8, 5, 0, tzinfo=UTC)
UNIT, CODE, ODD = "1234567", "H15.50.05.13-261008-0001", "H15.50.05.13-261008-0002"


def hands(device_two: str, apart: timedelta) -> tuple[SignatureCircumstances, SignatureCircumstances]:
    return (
        SignatureCircumstances(Role.CHIEF_ACCOUNTANT, "an", "f" * 64, 7552, "VN", NOON),
        SignatureCircumstances(Role.ACCOUNT_HOLDER, "binh", device_two, 7552, "VN", NOON + apart),
    )


def assess(dossier: str = CODE, round_: int = 1, amount: int = 12_000_000, payee: str = "a" * 64) -> Assess:
    return Assess(
        unit=UNIT,
        dossier=dossier,
        treasury="0001",
        account="9523.4.1234567.00000",
        round=round_,
        amount=amount,
        payee=payee,
        digest="d" * 64,
        hands=hands("e" * 64, timedelta(hours=1)),
        submitted_at=NOON,
        at=NOON,
    )


def abnormal() -> Assess:
    return msgspec.structs.replace(
        assess(ODD, amount=960_000_000, payee="b" * 64), hands=hands("f" * 64, timedelta(seconds=3))
    )


def assessed(command: Assess, *past: Event) -> Assessed:
    (event,) = given(DECIDER, *past).when(command).events()
    assert isinstance(event, Assessed)
    return event


PAST = (
    ChangeNoted(kind="contact", person="", changed_at=NOON - timedelta(days=9)),
    assessed(assess()),
    Learned(dossier=CODE, at=NOON - timedelta(days=1)),
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
    assert [b.detector for b in verdict.reasons] == [
        "one_device_at_once",
        "contact_changed",
        "unusual_amount",
        "never_seen_payee",
    ]
    risk, alert = announce(verdict, Profile())
    assert isinstance(risk, RiskAssessed)
    assert isinstance(alert, AlertRaised)
    assert alert.alert == f"{ODD}-r1"
    assert alert.reasons == risk.reasons


def test_the_same_round_is_assessed_once_and_the_second_round_again() -> None:
    given(DECIDER, assessed(assess())).when(assess()).nothing()
    again = assessed(assess(round_=2), assessed(assess()))
    assert again.round == 2
    given(DECIDER, again).when(assess(round_=1)).nothing()


def test_only_what_settled_teaches() -> None:
    held = assessed(abnormal(), *PAST)
    state = given(DECIDER, *PAST, held).state()
    assert not p.has_paid(state, "b" * 64), "a held payee must not become usual"
    assert p.has_paid(given(DECIDER, *PAST, held, Learned(dossier=ODD, at=NOON)).state(), "b" * 64)


def test_a_withdrawn_dossier_teaches_nothing_even_if_a_settlement_were_told() -> None:
    past = (assessed(assess()), Forgotten(dossier=CODE, at=NOON))
    given(DECIDER, assessed(assess())).when(Forget(dossier=CODE, at=NOON)).then(past[1])
    given(DECIDER, *past).when(Learn(dossier=CODE, at=NOON)).nothing()


def test_what_waits_for_nothing_leaves_no_trace() -> None:
    given(DECIDER).when(Learn(dossier=CODE, at=NOON)).nothing()
    given(DECIDER).when(Forget(dossier=CODE, at=NOON)).nothing()
    failed = NoteFailedLogin(failed_at=NOON, at=NOON)
    given(DECIDER).when(failed).then(FailedLoginNoted(failed_at=NOON))
    given(DECIDER, FailedLoginNoted(failed_at=NOON)).when(failed).nothing()
    given(DECIDER, PAST[0]).when(
        NoteChange(kind="contact", person="", changed_at=PAST[0].changed_at, at=NOON)
    ).nothing()


def test_one_confirmed_fortune_moves_the_usual_by_three_deviations_at_most() -> None:
    profile = Profile()
    for n in range(20):
        profile = p.await_settlement(profile, p.Pending(f"d{n}", 1, 10_000_000, "x", ()))
        profile = p.learn(profile, f"d{n}", NOON)
    before = profile.log_mean
    reach = 3 * p.spread(profile)
    profile = p.learn(p.await_settlement(profile, p.Pending("big", 1, 10**15, "x", ())), "big", NOON)
    assert profile.log_mean - before <= reach / 20


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
    st.builds(assess, CODES, st.integers(1, 2), st.integers(1, 10**12), st.sampled_from(["a" * 64, "b" * 64])),
    CHANGES,
    st.builds(Learn, dossier=CODES, at=TIMES),
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
    settled_once = {c.dossier for c in commands if isinstance(c, Learn)}
    state, events = live(twice)
    assert state.settled <= sum(isinstance(e, Learned) for e in events)
    assert live(commands)[0] == state
    assert {e.dossier for e in events if isinstance(e, Learned)} <= settled_once


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
        command = assess(f"H15.50.05.13-261008-{n:04}", amount=n + 1, payee=f"{n:064x}"[::-1])
        state = DECIDER.fold(state, DECIDER.decide(command, state))
        if n % 2:
            state = DECIDER.fold(state, DECIDER.decide(Learn(dossier=command.dossier, at=NOON), state))
        state = DECIDER.fold(state, [ChangeNoted(kind="credential", person=f"{n}", changed_at=NOON)])
    assert len(state.payees.split()) == p.PAYEES
    assert len(state.pending) <= p.PENDING
    assert len(state.marks) == p.MARKS
    assert len(msgspec.json.encode(state)) < 40_000
