"""Many notices go in one mail, each once; a warning is answered once, and the first answer stands."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given as for_all
from hypothesis import strategies as st
from khobac_contracts.vocabulary import Role, Status

from services.chassis.core.errors import NotFound, WrongState
from services.chassis.core.testing import given
from services.notify.announce import announce
from services.notify.domain import DECIDER
from services.notify.domain import state as d
from services.notify.domain.commands import (
    AnswerWarning,
    CloseRound,
    Command,
    LearnContact,
    LearnUnit,
    QueueNotice,
    RaiseWarning,
    RecordOutcome,
    ReportDispute,
)
from services.notify.domain.events import (
    ContactLearned,
    Delivered,
    DisputeReported,
    Event,
    Item,
    MailDue,
    NoticeQueued,
    RoundClosed,
    Undelivered,
    UnitLearned,
    WarningAnswered,
    WarningLapsed,
    WarningRaised,
)
from services.notify.domain.state import Because, Dispute, Mailbox, Notice, Recipient, RiskWarning

UNIT, CODE, ALERT = "1234567", "H15.50.05.13-261008-0001", "H15.50.05.13-261008-0001-r1"
NOW = datetime(2026, 10, 8, 5, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=5)
HOLDER = Recipient("binh", Role.ACCOUNT_HOLDER, "sealed:1:binh:x")
CHIEF = Recipient("an", Role.CHIEF_ACCOUNTANT, "sealed:1:an:x")


def notice(n: int = 1, step: str = "received", dossier: str = CODE) -> Notice:
    return Notice(f"{dossier}@{n}/0", dossier, "0001", Status.RECEIVED, step, 12_000_000, None, None, NOW, NOW)


def queue(n: int = 1, **more: str) -> QueueNotice:
    return QueueNotice(body=UNIT, notice=notice(n, **more), at=NOW)


def queued(n: int = 1, **more: str) -> NoticeQueued:
    return NoticeQueued(body=UNIT, notice=notice(n, **more), at=NOW)


def close(round_: int, *numbers: int, failure: str | None = None) -> CloseRound:
    return CloseRound(
        body=UNIT,
        round=round_,
        notices=tuple(notice(n).id for n in numbers),
        recipients=0 if failure else 2,
        failure=failure,
        attempts=1,
        at=NOW,
        next_at=LATER,
    )


def delivered(*numbers: int) -> Delivered:
    items = tuple(Item(notice(n).id, CODE) for n in numbers)
    return Delivered(body=UNIT, kind="digest", items=items, recipients=2, attempts=1, at=NOW)


def warning(alert: str = ALERT, dossier: str = CODE) -> RiskWarning:
    reasons = (Because("Cùng một thiết bị.", "One device."),)
    return RiskWarning(alert, dossier, "9523.4.1234567.00000", 960_000_000, 95, reasons, NOW, NOW)


RAISED = WarningRaised(body=UNIT, warning=warning(), at=NOW)
DUE = MailDue(round=1, not_before=NOW)
JOINED = UnitLearned(body=UNIT, name="Trường THCS Lê Lợi", treasury="0001")


def answer(said: d.Answer = "disputed", alert: str = ALERT) -> AnswerWarning:
    return AnswerWarning(body=UNIT, alert=alert, answer=said, person="binh", channel="link", at=NOW)


def answered(said: d.Answer = "disputed") -> WarningAnswered:
    return WarningAnswered(
        body=UNIT, warning=warning(), treasury="0001", answer=said, person="binh", channel="link", at=NOW
    )


# Notices and mail rounds


def test_a_first_notice_opens_a_mail_round_at_once() -> None:
    given(DECIDER).when(queue()).then(queued(), DUE)


def test_notices_that_come_while_a_mail_is_on_its_way_wait_for_the_next_one() -> None:
    given(DECIDER, queued(), DUE).when(queue(2)).then(queued(2))
    given(DECIDER, queued(), DUE, queued(2), queued(3)).when(close(1, 1)).then(
        delivered(1), MailDue(round=2, not_before=LATER)
    )


def test_a_mail_that_took_all_closes_the_round_and_the_next_notice_opens_another() -> None:
    given(DECIDER, queued(), DUE).when(close(1, 1)).then(delivered(1))
    given(DECIDER, queued(), DUE, delivered(1)).when(queue(2)).then(queued(2), MailDue(round=2, not_before=NOW))


def test_the_same_notice_waits_once() -> None:
    given(DECIDER, queued(), DUE).when(queue()).nothing()


def test_a_round_is_closed_once() -> None:
    given(DECIDER, queued(), DUE, delivered(1)).when(close(1, 1)).nothing()
    given(DECIDER, queued(), DUE, delivered(1), queued(2), MailDue(round=2, not_before=NOW)).when(close(1, 1)).nothing()
    given(DECIDER, queued(), DUE).when(close(1)).then(RoundClosed(round=1, at=NOW), MailDue(round=2, not_before=LATER))


def test_a_mail_that_nobody_takes_fails_its_notices() -> None:
    (failed,) = given(DECIDER, queued(), DUE).when(close(1, 1, failure="550 unknown")).events()
    assert failed == Undelivered(
        body=UNIT, kind="digest", items=(Item(notice().id, CODE),), reason="550 unknown", attempts=1, at=NOW
    )
    (fact,) = announce(failed, Mailbox())
    assert fact.model_dump()["reason"] == "550 unknown"


def test_a_digest_announces_each_notice() -> None:
    facts = announce(delivered(1, 2, 3), Mailbox())
    assert [fact.model_dump()["notice"] for fact in facts] == [notice(n).id for n in (1, 2, 3)]


def test_too_many_waiting_notices_push_out_the_oldest() -> None:
    past: list[Event] = [queued(0), DUE, *(queued(n) for n in range(1, d.WAITING))]
    oldest, newest = given(DECIDER, *past).when(queue(d.WAITING)).events()
    assert isinstance(oldest, Undelivered)
    assert oldest.items == (Item(notice(0).id, CODE),)
    assert newest == queued(d.WAITING)
    assert len(given(DECIDER, *past, oldest, newest).state().waiting) == d.WAITING


# Contacts


def test_the_newest_contact_counts_and_the_one_before_still_gets_warnings_for_a_while() -> None:
    first = LearnContact(body=UNIT, recipients=(HOLDER, CHIEF), changed_at=NOW)
    learned = ContactLearned(body=UNIT, recipients=(HOLDER, CHIEF), changed_at=NOW)
    given(DECIDER).when(first).then(learned)
    given(DECIDER, learned).when(first).nothing()
    taken_over = Recipient("binh", Role.ACCOUNT_HOLDER, "sealed:1:binh:attacker")
    state = given(DECIDER, learned, ContactLearned(body=UNIT, recipients=(taken_over,), changed_at=LATER)).state()
    assert d.holders(state) == (taken_over,)
    assert d.former_holders(state, LATER) == (HOLDER,)
    assert d.former_holders(state, LATER + timedelta(days=31)) == ()
    given(DECIDER, ContactLearned(body=UNIT, recipients=(HOLDER,), changed_at=LATER)).when(first).nothing()


def test_a_unit_is_learned_once() -> None:
    learn = LearnUnit(body=UNIT, name=JOINED.name, treasury="0001")
    given(DECIDER).when(learn).then(JOINED)
    given(DECIDER, JOINED).when(learn).nothing()


# Warnings


def test_a_warning_is_raised_once() -> None:
    raise_ = RaiseWarning(body=UNIT, warning=warning(), at=NOW)
    given(DECIDER).when(raise_).then(RAISED)
    given(DECIDER, RAISED).when(raise_).nothing()
    given(DECIDER, RAISED, answered()).when(raise_).nothing()


def test_an_answer_is_announced_with_who_and_how() -> None:
    given(DECIDER, JOINED, RAISED).when(answer()).then(answered())
    (fact,) = announce(answered(), Mailbox())
    assert fact.model_dump()["answer"] == "disputed"
    assert fact.model_dump()["channel"] == "link"


def test_the_same_answer_again_changes_nothing_and_another_is_refused() -> None:
    given(DECIDER, JOINED, RAISED, answered()).when(answer()).nothing()
    refusal = (
        given(DECIDER, JOINED, RAISED, answered())
        .when(answer("confirmed"))
        .refused(WrongState, "warning-already-answered")
    )
    assert "Không phải của đơn vị" in refusal.vi


def test_an_unknown_warning_cannot_be_answered() -> None:
    given(DECIDER).when(answer()).refused(NotFound, "warning-unknown")


def test_a_withdrawn_dossier_needs_no_answer() -> None:
    lapsed = WarningLapsed(body=UNIT, warning=warning(), reason="withdrawn", at=NOW)
    given(DECIDER, RAISED).when(queue(9, step="withdrawn")).then(queued(9, step="withdrawn"), DUE, lapsed)
    given(DECIDER, RAISED, lapsed).when(answer()).refused(WrongState, "warning-lapsed")


def test_open_warnings_are_bounded() -> None:
    past = [WarningRaised(body=UNIT, warning=warning(f"a{n}"), at=NOW) for n in range(d.OPEN_WARNINGS)]
    lapsed, raised = given(DECIDER, *past).when(RaiseWarning(body=UNIT, warning=warning(), at=NOW)).events()
    assert isinstance(lapsed, WarningLapsed)
    assert lapsed.warning.alert == "a0"
    assert raised == RAISED


def test_what_became_of_a_warning_mail_is_recorded() -> None:
    item = Item(ALERT, CODE)
    said = RecordOutcome(body=UNIT, kind="warning", item=item, recipients=1, failure=None, attempts=2, at=NOW)
    given(DECIDER, RAISED).when(said).then(
        Delivered(body=UNIT, kind="warning", items=(item,), recipients=1, attempts=2, at=NOW)
    )
    state = given(DECIDER, queued(), DUE, RAISED).state()
    assert DECIDER.evolve(state, given(DECIDER).when(said).events()[0]) == state, "a warning's mail ends no round"


def test_a_dispute_is_reported_to_the_office() -> None:
    dispute = Dispute(UNIT, JOINED.name, ALERT, CODE, "9523.4.1234567.00000", 1, (), NOW)
    given(DECIDER).when(ReportDispute(body="0001", dispute=dispute, at=NOW)).then(
        DisputeReported(body="0001", dispute=dispute, at=NOW)
    )


# Any order, any repetition

CODES = st.sampled_from([CODE, "H15.50.05.13-261008-0002"])
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(queue, st.integers(1, 9)),
    st.builds(queue, st.integers(1, 9), step=st.just("withdrawn")),
    st.builds(lambda n, ids: close(n, *ids), st.integers(1, 6), st.lists(st.integers(1, 9), max_size=5)),
    st.builds(lambda c: RaiseWarning(body=UNIT, warning=warning(f"{c}-r1", c), at=NOW), CODES),
    st.builds(lambda s, c: answer(s, f"{c}-r1"), st.sampled_from(["confirmed", "disputed"]), CODES),
    st.builds(
        lambda n: LearnContact(body=UNIT, recipients=(HOLDER,), changed_at=NOW + timedelta(minutes=n)),
        st.integers(0, 9),
    ),
)


def live(commands: list[Command]) -> tuple[Mailbox, list[Event]]:
    state = Mailbox()
    events: list[Event] = []
    for command in commands:
        try:
            decided = DECIDER.decide(command, state)
        except (NotFound, WrongState):
            continue
        events += decided
        state = DECIDER.fold(state, decided)
    return state, events


@for_all(st.lists(COMMANDS, max_size=60))
def test_an_answer_counts_once_whatever_is_said(commands: list[Command]) -> None:
    state, events = live(commands)
    given_answers = [e.warning.alert for e in events if isinstance(e, WarningAnswered)]
    assert len(given_answers) == len(set(given_answers))
    assert not {w.alert for w in state.warnings} & set(given_answers)


@for_all(st.lists(COMMANDS, max_size=60))
def test_something_waits_exactly_while_a_round_is_open(commands: list[Command]) -> None:
    """No notice is forgotten: while one waits, a mail is owed."""
    state, events = live(commands)
    assert state.mailing or not state.waiting
    rounds = [e.round for e in events if isinstance(e, MailDue)]
    assert rounds == list(range(1, len(rounds) + 1)), "one round after the other"


@for_all(st.lists(COMMANDS, max_size=60))
def test_each_queued_notice_is_waiting_or_told_of_once(commands: list[Command]) -> None:
    state, events = live(commands)
    queued_ids = [e.notice.id for e in events if isinstance(e, NoticeQueued)]
    ended = [i.notice for e in events if isinstance(e, Delivered | Undelivered) for i in e.items]
    assert sorted(ended + [n.id for n in state.waiting]) == sorted(queued_ids)


@for_all(st.lists(COMMANDS, max_size=60))
def test_events_and_state_survive_the_wire(commands: list[Command]) -> None:
    state, events = live(commands)
    read = [msgspec.convert(msgspec.to_builtins(event), DECIDER.events) for event in events]
    assert read == events
    assert msgspec.convert(msgspec.to_builtins(state), DECIDER.states) == state
