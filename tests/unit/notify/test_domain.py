"""Many notices go in one mail, each once; a warning is answered once, and the first answer stands."""

from datetime import timedelta

import msgspec
from hypothesis import given as for_all
from hypothesis import strategies as st
from khobac_contracts.notify import NoticeFailed
from khobac_contracts.notify import WarningAnswered as WarningAnsweredFact
from khobac_contracts.notify import WarningLapsed as WarningLapsedFact
from khobac_contracts.vocabulary import Answer, AnswerChannel, LapseReason, Role

from services.chassis.core.errors import NotFound, WrongState
from services.chassis.core.testing import given
from services.notify.announce import announce
from services.notify.domain import DECIDER
from services.notify.domain import contacts as c
from services.notify.domain import state as s
from services.notify.domain.commands import (
    AnswerWarning,
    CloseDigest,
    Command,
    LearnContact,
    LearnUnit,
    LearnWithdrawal,
    QueueNotice,
    RaiseWarning,
    RecordOutcome,
    ReportDispute,
)
from services.notify.domain.events import (
    Delivered,
    DigestDue,
    DigestSkipped,
    DisputeReported,
    Event,
    NoticeQueued,
    Undelivered,
    WarningAnswered,
    WarningLapsed,
    WithdrawalLearned,
)
from services.notify.domain.state import Mailbox, Recipient

from .makers import (
    ALERT,
    CHIEF,
    CODE,
    DUE,
    HOLDER,
    JOINED,
    LATER,
    NOW,
    RAISED,
    UNIT,
    answered,
    code,
    contact,
    dispute,
    item,
    notice,
    queued,
    raised,
    warning,
)


def queue(n: int = 1, *, dossier: str = CODE) -> QueueNotice:
    return QueueNotice(organisation=UNIT, notice=notice(n, dossier=dossier), at=NOW)


def close(number: int, *notices: int, failure: str | None = None) -> CloseDigest:
    return CloseDigest(
        organisation=UNIT,
        number=number,
        notices=tuple(notice(n).id for n in notices),
        recipients=0 if failure else 2,
        failure=failure,
        attempts=1,
        at=NOW,
        next_at=LATER,
    )


def delivered(*numbers: int) -> Delivered:
    items = tuple(item(notice(n).id) for n in numbers)
    return Delivered(organisation=UNIT, kind="digest", items=items, recipients=2, attempts=1, at=NOW)


def raise_(alert: str = ALERT, dossier: str = CODE, round_: int = 1) -> RaiseWarning:
    return RaiseWarning(organisation=UNIT, warning=warning(alert, dossier, round_), at=NOW)


def lapsed(reason: LapseReason, alert: str = ALERT, dossier: str = CODE, round_: int = 1) -> WarningLapsed:
    return WarningLapsed(organisation=UNIT, warning=warning(alert, dossier, round_), reason=reason, at=NOW)


def withdraw(dossier: str = CODE) -> LearnWithdrawal:
    return LearnWithdrawal(organisation=UNIT, dossier=dossier, at=NOW)


WITHDRAWN = WithdrawalLearned(organisation=UNIT, dossier=CODE, at=NOW)


def answer(given_answer: Answer = Answer.DISPUTED, alert: str = ALERT) -> AnswerWarning:
    return AnswerWarning(
        organisation=UNIT, alert=alert, answer=given_answer, person="binh", channel=AnswerChannel.LINK, at=NOW
    )


# Notices and digests


def test_a_first_notice_opens_a_digest_at_once() -> None:
    given(DECIDER).when(queue()).then(queued(), DUE)


def test_notices_that_come_while_a_mail_is_on_its_way_wait_for_the_next_one() -> None:
    given(DECIDER, queued(), DUE).when(queue(2)).then(queued(2))
    given(DECIDER, queued(), DUE, queued(2), queued(3)).when(close(1, 1)).then(
        delivered(1), DigestDue(number=2, not_before=LATER)
    )


def test_a_mail_that_took_all_closes_the_digest_and_the_next_notice_opens_another() -> None:
    given(DECIDER, queued(), DUE).when(close(1, 1)).then(delivered(1))
    given(DECIDER, queued(), DUE, delivered(1)).when(queue(2)).then(queued(2), DigestDue(number=2, not_before=NOW))


def test_the_same_notice_waits_once() -> None:
    given(DECIDER, queued(), DUE).when(queue()).nothing()


def test_a_digest_is_closed_once() -> None:
    second = DigestDue(number=2, not_before=NOW)
    given(DECIDER, queued(), DUE, delivered(1)).when(close(1, 1)).nothing()
    given(DECIDER, queued(), DUE, delivered(1), queued(2), second).when(close(1, 1)).nothing()
    given(DECIDER, queued(), DUE).when(close(1)).then(
        DigestSkipped(number=1, at=NOW), DigestDue(number=2, not_before=LATER)
    )


def test_a_mail_that_nobody_takes_fails_its_notices() -> None:
    (failed,) = given(DECIDER, queued(), DUE).when(close(1, 1, failure="550 unknown")).events()
    assert failed == Undelivered(
        organisation=UNIT, kind="digest", items=(item(notice().id),), reason="550 unknown", attempts=1, at=NOW
    )
    (fact,) = announce(failed, Mailbox())
    assert isinstance(fact, NoticeFailed)
    assert (fact.reason, fact.organisation, fact.form) == ("550 unknown", UNIT, "C2-02a/NS")


def test_a_digest_announces_each_notice() -> None:
    facts = announce(delivered(1, 2, 3), Mailbox())
    assert [fact.model_dump()["notice"] for fact in facts] == [notice(n).id for n in (1, 2, 3)]


def test_too_many_waiting_notices_push_out_the_oldest() -> None:
    past: list[Event] = [queued(0), DUE, *(queued(n) for n in range(1, s.WAITING))]
    oldest, newest = given(DECIDER, *past).when(queue(s.WAITING)).events()
    assert isinstance(oldest, Undelivered)
    assert oldest.items == (item(notice(0).id),)
    assert newest == queued(s.WAITING)
    assert len(given(DECIDER, *past, oldest, newest).state().waiting) == s.WAITING


# Contacts


def test_the_newest_contact_counts_and_the_one_before_still_gets_warnings_for_a_while() -> None:
    first = LearnContact(organisation=UNIT, recipients=(HOLDER, CHIEF), changed_at=NOW)
    learned = contact(HOLDER, CHIEF, at=NOW)
    given(DECIDER).when(first).then(learned)
    given(DECIDER, learned).when(first).nothing()
    taken_over = Recipient("binh", Role.ACCOUNT_HOLDER, "sealed:1:binh:attacker")
    state = given(DECIDER, learned, contact(taken_over, at=LATER)).state()
    assert c.holders(state) == (taken_over,)
    assert c.former_holders(state, LATER) == (HOLDER,)
    assert c.former_holders(state, LATER + timedelta(days=31)) == ()
    given(DECIDER, contact(HOLDER, at=LATER)).when(first).nothing()


def test_how_long_a_former_address_is_remembered_is_as_it_was_decided() -> None:
    first, second, third = (Recipient("binh", Role.ACCOUNT_HOLDER, f"sealed:1:binh:{n}") for n in range(3))
    past = (contact(first, at=NOW), contact(second, at=LATER))
    end = contact(third, at=LATER + timedelta(days=20))
    assert [each.recipient for each in given(DECIDER, *past, end).state().former] == [first, second]
    shorter = msgspec.structs.replace(end, forgets_before=LATER + timedelta(seconds=1))
    assert [each.recipient for each in given(DECIDER, *past, shorter).state().former] == [second]
    fewer = msgspec.structs.replace(end, keeps=1)
    assert [each.recipient for each in given(DECIDER, *past, fewer).state().former] == [first]


def test_who_has_a_role_that_is_not_known_is_kept_and_is_no_holder() -> None:
    auditor = Recipient("chi", "independent_auditor", "chi@unit.example")
    state = given(DECIDER, contact(HOLDER, auditor, at=NOW)).state()
    assert state.recipients == (HOLDER, auditor)
    assert c.holders(state) == (HOLDER,)
    assert c.warned(given(DECIDER, contact(auditor, at=NOW)).state(), NOW) == (auditor,), "better than nobody"


def test_a_unit_is_learned_once() -> None:
    learn = LearnUnit(organisation=UNIT, name=JOINED.name, treasury=JOINED.treasury)
    given(DECIDER).when(learn).then(JOINED)
    given(DECIDER, JOINED).when(learn).nothing()


# Warnings


def test_a_warning_is_raised_once() -> None:
    given(DECIDER).when(raise_()).then(RAISED)
    given(DECIDER, RAISED).when(raise_()).nothing()
    given(DECIDER, RAISED, answered()).when(raise_()).nothing()


def test_an_answer_is_announced_with_who_how_and_of_which_round() -> None:
    given(DECIDER, JOINED, RAISED).when(answer()).then(answered())
    (event,) = given(DECIDER, JOINED, raised(round_=2)).when(answer()).events()
    (fact,) = announce(event, Mailbox())
    assert isinstance(fact, WarningAnsweredFact)
    assert (fact.answer, fact.channel, fact.person, fact.round) == ("disputed", "link", "binh", 2)
    assert (fact.procedure, fact.form) == ("recurrent-spending", "C2-02a/NS")


def test_the_same_answer_again_changes_nothing_and_another_is_refused() -> None:
    past = given(DECIDER, JOINED, RAISED, answered())
    past.when(answer()).nothing()
    refusal = past.when(answer(Answer.CONFIRMED)).refused(WrongState, "warning-already-answered")
    assert "Không phải của đơn vị" in refusal.vi


def test_an_unknown_warning_cannot_be_answered() -> None:
    given(DECIDER).when(answer()).refused(NotFound, "warning-unknown")


def test_a_withdrawn_dossier_needs_no_answer_whichever_is_heard_first() -> None:
    over = lapsed(LapseReason.WITHDRAWN)
    given(DECIDER, RAISED, raised("other", code(2))).when(withdraw()).then(WITHDRAWN, over)
    given(DECIDER, WITHDRAWN).when(raise_()).then(over)
    given(DECIDER, WITHDRAWN).when(withdraw()).nothing()
    given(DECIDER, RAISED, WITHDRAWN, over).when(answer()).refused(WrongState, "warning-lapsed")


def test_a_step_that_is_called_withdrawn_withdraws_nothing() -> None:
    step = QueueNotice(organisation=UNIT, notice=notice(9, "withdrawn"), at=NOW)
    assert not any(isinstance(event, WarningLapsed) for event in given(DECIDER, RAISED).when(step).events())


def test_a_later_round_takes_the_place_of_an_earlier_one_whichever_is_heard_first() -> None:
    second = raised("second", round_=2)
    over = lapsed(LapseReason.SUPERSEDED)
    given(DECIDER, RAISED).when(raise_("second", round_=2)).then(over, second)
    given(DECIDER, second).when(raise_()).then(over)
    given(DECIDER, RAISED, over, second).when(answer()).refused(WrongState, "warning-lapsed")


def test_a_lapse_is_announced_with_its_reason_and_round() -> None:
    (fact,) = announce(lapsed(LapseReason.SUPERSEDED, round_=1), Mailbox())
    assert isinstance(fact, WarningLapsedFact)
    assert (fact.alert, fact.round, fact.reason, fact.unit) == (ALERT, 1, "superseded", UNIT)


def test_open_warnings_are_bounded() -> None:
    past = [raised(f"a{n}", code(n)) for n in range(s.OPEN_WARNINGS)]
    given(DECIDER, *past).when(raise_(dossier=code(9_000))).then(
        lapsed(LapseReason.TOO_MANY_OPEN, "a0", code(0)), raised(dossier=code(9_000))
    )
    full = given(DECIDER, *past)
    assert len(full.when(raise_("again", code(5), 2)).events()) == 2, "the earlier round made room"


def test_what_became_of_a_warning_mail_is_recorded_and_ends_no_digest() -> None:
    mailed = item(ALERT)
    record = RecordOutcome(
        organisation=UNIT, kind="warning", item=mailed, recipients=1, failure=None, attempts=2, at=NOW
    )
    reached = Delivered(organisation=UNIT, kind="warning", items=(mailed,), recipients=1, attempts=2, at=NOW)
    given(DECIDER, RAISED).when(record).then(reached)
    state = given(DECIDER, queued(), DUE, RAISED).state()
    assert DECIDER.evolve(state, reached) == state


def test_a_dispute_is_reported_to_the_office() -> None:
    given(DECIDER).when(ReportDispute(organisation="0001", dispute=dispute(), at=NOW)).then(
        DisputeReported(organisation="0001", dispute=dispute(), at=NOW)
    )


# Any order, any repetition

ROUNDS = st.integers(1, 2)
NUMBERS = st.integers(1, 2)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(queue, st.integers(1, 9)),
    st.builds(lambda n: withdraw(code(n)), NUMBERS),
    st.builds(lambda n, ids: close(n, *ids), st.integers(1, 6), st.lists(st.integers(1, 9), max_size=5)),
    st.builds(lambda n, r: raise_(f"{n}-{r}", code(n), r), NUMBERS, ROUNDS),
    st.builds(lambda a, n, r: answer(a, f"{n}-{r}"), st.sampled_from(Answer), NUMBERS, ROUNDS),
    st.builds(
        lambda n: LearnContact(organisation=UNIT, recipients=(HOLDER,), changed_at=NOW + timedelta(minutes=n)),
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
def test_a_warning_ends_once_whatever_is_said(commands: list[Command]) -> None:
    state, events = live(commands)
    ended = [e.warning.alert for e in events if isinstance(e, WarningAnswered | WarningLapsed)]
    assert len(ended) == len(set(ended))
    assert not {w.alert for w in state.warnings} & set(ended)
    assert not {w.dossier for w in state.warnings} & set(state.withdrawn)
    assert len({w.dossier for w in state.warnings}) == len(state.warnings), "one round of a dossier is asked about"


@for_all(st.lists(COMMANDS, max_size=60))
def test_something_waits_exactly_while_a_digest_is_due(commands: list[Command]) -> None:
    """No notice is forgotten: while one waits, a mail is owed."""
    state, events = live(commands)
    assert state.digest_due or not state.waiting
    numbers = [e.number for e in events if isinstance(e, DigestDue)]
    assert numbers == list(range(1, len(numbers) + 1)), "one digest after the other"


@for_all(st.lists(COMMANDS, max_size=60))
def test_each_queued_notice_is_waiting_or_told_of_once(commands: list[Command]) -> None:
    state, events = live(commands)
    queued_ids = [e.notice.id for e in events if isinstance(e, NoticeQueued)]
    ended = [i.notice for e in events if isinstance(e, Delivered | Undelivered) for i in e.items]
    assert sorted(ended + [n.id for n in state.waiting]) == sorted(queued_ids)


@for_all(st.lists(COMMANDS, max_size=60))
def test_events_and_state_survive_the_wire(commands: list[Command]) -> None:
    state, events = live(commands)
    read = [msgspec.convert(msgspec.to_builtins(event), Event) for event in events]
    assert read == events
    assert msgspec.convert(msgspec.to_builtins(state), Mailbox) == state
