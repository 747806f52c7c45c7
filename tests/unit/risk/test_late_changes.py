"""A change that is heard after the dossier it speaks of: the dossier is looked at again, and the warning is not lost."""

from datetime import UTC, datetime, timedelta
from itertools import chain

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from khobac_contracts.risk import AlertRaised, RiskAssessed
from khobac_contracts.vocabulary import Role

from services.chassis.core.testing import given
from services.risk.announce import announce
from services.risk.domain import DECIDER
from services.risk.domain import profile as p
from services.risk.domain.commands import Assess, Command, NoteChange, NoteFailedLogin
from services.risk.domain.detectors import SignatureCircumstances
from services.risk.domain.events import Assessed, ChangeNoted, Event, FailedLoginNoted, Forgotten, Kind, Learned
from services.risk.domain.profile import Profile

NOON = datetime(2026, 10, 8, 5, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=3)
BEFORE = NOON - timedelta(minutes=30)
ODD = "H15.50.05.13-261008-0900"


def assess(dossier: str, amount: int, payee: str, round_: int = 1) -> Assess:
    return Assess(
        unit="1234567",
        dossier=dossier,
        treasury="0001",
        account="9523.4.1234567.00000",
        round=round_,
        amount=amount,
        payee=payee * 64,
        digest="d" * 64,
        hands=(
            SignatureCircumstances(Role.CHIEF_ACCOUNTANT, "an", "e" * 64, 7552, "VN", NOON),
            SignatureCircumstances(Role.ACCOUNT_HOLDER, "binh", "f" * 64, 7552, "VN", NOON),
        ),
        submitted_at=NOON,
        at=NOON,
    )


def assessed(command: Assess, *past: Event) -> Assessed:
    (event,) = given(DECIDER, *past).when(command).events()
    assert isinstance(event, Assessed)
    return event


def usual(n: int) -> tuple[Event, Event]:
    code = f"H15.50.05.13-260901-{n:04}"
    return assessed(assess(code, 10_000_000 + n, "a")), Learned(dossier=code, at=NOON - timedelta(days=30))


HABITS = (ChangeNoted(kind="contact", person="", changed_at=NOON - timedelta(days=90)), *chain(*map(usual, range(6))))
HEARD = assessed(assess(ODD, 150_000_000, "b"), *HABITS)
"""Ten times the usual to a stranger: normal by itself, 50."""
PAST = (*HABITS, HEARD)
CHANGE = NoteChange(kind="contact", person="", changed_at=BEFORE, at=LATER)
NOTED = ChangeNoted(kind="contact", person="", changed_at=BEFORE)


def credential(person: str = "an", kind: Kind = "credential", at: datetime = BEFORE) -> NoteChange:
    return NoteChange(kind=kind, person=person, changed_at=at, at=LATER)


def test_a_change_heard_after_the_dossier_turns_it_and_warns() -> None:
    in_order = assessed(assess(ODD, 150_000_000, "b"), *HABITS, NOTED)
    assert (HEARD.score, HEARD.level, in_order.score, in_order.level) == (50, "normal", 85, "abnormal")
    given(DECIDER, *PAST).when(CHANGE).then(NOTED, msgspec.structs.replace(in_order, at=LATER))
    told = announce(given(DECIDER, *PAST).when(CHANGE).events()[-1], Profile())
    assert [(type(fact), fact.score) for fact in told] == [(RiskAssessed, 85), (AlertRaised, 85)]  # type: ignore[attr-defined]
    assert told[1].alert == f"{ODD}-r1"  # type: ignore[attr-defined]


def test_who_was_warned_is_not_warned_again() -> None:
    warned = (*PAST, *given(DECIDER, *PAST).when(CHANGE).events())
    given(DECIDER, *warned).when(CHANGE).nothing()
    another = ChangeNoted(kind="credential", person="an", changed_at=BEFORE)
    given(DECIDER, *warned).when(credential()).then(another)


def test_what_stays_normal_is_not_told_again_and_adds_up() -> None:
    mild = (*HABITS, assessed(assess(ODD, 50_000_000, "b"), *HABITS))
    first, second = credential().changed_at, credential(kind="certificate", person="binh")
    noted = ChangeNoted(kind="credential", person="an", changed_at=first)
    given(DECIDER, *mild).when(credential()).then(noted)
    _, turned = given(DECIDER, *mild, noted).when(second).events()
    assert isinstance(turned, Assessed)
    assert {b.detector for b in turned.reasons} > {"credential_changed", "certificate_bound"}


def test_failed_log_ins_heard_late_count_as_well() -> None:
    tried = [BEFORE - timedelta(minutes=n) for n in range(5)]
    past = (*PAST, *(FailedLoginNoted(failed_at=at) for at in tried[:4]))
    fifth = given(DECIDER, *past).when(NoteFailedLogin(failed_at=tried[4], at=LATER)).events()
    assert [getattr(event, "score", None) for event in fifth] == [None, 65]


@pytest.mark.parametrize("end", [Learned(dossier=ODD, at=NOON), Forgotten(dossier=ODD, at=NOON)])
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
    second = assessed(assess(ODD, 150_000_000, "b", 2), *PAST)
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

    dossier = assess(ODD, amount, "b")
    assert warnings(*early, dossier, *late) == warnings(*early, *late, dossier) == warnings(dossier, *early, *late)


def test_watching_is_bounded_and_older_journals_are_read() -> None:
    state = Profile()
    for n in range(2 * p.WATCHED):
        state = DECIDER.fold(state, DECIDER.decide(assess(f"H15.50.05.13-261008-{n:04}", 1, "a"), state))
    assert len(state.watched) == p.WATCHED
    assert len(msgspec.json.encode(state.watched)) < 12_000
    old = {name: value for name, value in msgspec.to_builtins(HEARD).items() if name != "signers"}
    assert msgspec.convert(old, DECIDER.events) == msgspec.structs.replace(HEARD, signers=())
