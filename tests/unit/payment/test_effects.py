"""Orders go out in one message, known by their name when they go again; only an answer for good ends an order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from deploy.local.bank.app import Counter
from deploy.local.bank.books import Books
from deploy.local.bank.faults import Faults, Mode
from deploy.local.bank.messages import Instruction, Verdict, write
from services.chassis.core.drawers import Done, Retry, Work
from services.chassis.core.errors import Outage
from services.chassis.store.sealing import BadSeal
from services.payment import effects
from services.payment.adapters.bank import HttpBank, MessageRefused, WillingBank
from services.payment.domain.answers import answer_of
from services.payment.domain.commands import RecordAnswer
from services.payment.domain.events import PaymentOrdered
from services.payment.domain.ledger import moved
from services.payment.domain.transfers import Status, Transfer
from services.payment.effects import Dispatch

from .makers import ACCOUNT, AT, approval, orders


def work(
    n: int = 1, payee: str = '{"name": "Lê Văn Tám", "account": "1133", "bank": "970415"}', attempt: int = 1
) -> Work[PaymentOrdered]:
    [order] = orders(approval(1000 + n, dossier=f"H15.50.05.13-261008-{n:04}"))
    postings = moved(order.amount, debit="available", credit="reserved")
    event = PaymentOrdered(order=order, payee=payee, payee_bank="970415", postings=postings, at=AT)
    return Work(f"{ACCOUNT}@{n}/0", ACCOUNT, event, AT, "test", None, attempt)


async def unsealed(sealed: Sequence[str]) -> list[str | None]:
    if "changed" in sealed:
        raise BadSeal("changed")
    return [None if text == "dropped" else text for text in sealed]


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    books = Books(tmp_path / "bank.sqlite")
    yield Counter(books, "http://nowhere", tmp_path / "token")
    books.close()


def reaching(counter: Counter) -> HttpBank:
    transport = httpx.ASGITransport(counter.app())
    return HttpBank("http://bank", timeout=2, debtor_bank="970415", transport=transport)


def sending(bank: HttpBank | WillingBank) -> Dispatch:
    return Dispatch(bank, unsealed, lambda: AT)


def answers(outcomes: Sequence[Done | Retry]) -> list[str]:
    said: list[str] = []
    for outcome in outcomes:
        assert isinstance(outcome, Done)
        (command,) = outcome.commands
        assert isinstance(command.command, RecordAnswer)
        said.append(f"{command.command.answer.outcome} {command.command.answer.code}".strip())
    return said


async def test_the_harmless_bank_executes_each_order_once() -> None:
    bank = WillingBank()
    dispatch = sending(bank)
    for _ in range(3):
        done = await dispatch.send([work(1), work(2)])
        assert answers(list(done.values())) == ["settled", "settled"]
    assert len(bank.executed) == 2


async def test_the_end_comes_with_the_answer_under_one_cause(counter: Counter) -> None:
    dispatch = sending(reaching(counter))
    first = await dispatch.send([work(1)])
    again = await dispatch.send([work(1), work(2)])
    assert answers(list(again.values())) == ["settled", "settled"]
    one, same = first[work(1).id], again[work(1).id]
    assert isinstance(one, Done)
    assert isinstance(same, Done)
    order = work(1).event.order
    assert one.commands[0].cause == same.commands[0].cause == f"answer/{order.instruction}/{order.end_to_end}/settled"
    assert one.commands[0].stream == ACCOUNT
    summary = counter.books.summary()
    assert (summary["executed"], summary["amount"], summary["repeated"], summary["conflicts"]) == (2, 2003, 1, 0)


async def test_five_hundred_orders_are_one_message_and_more_are_several(counter: Counter) -> None:
    orders = [work(n) for n in range(1, 1101)]
    done = await sending(reaching(counter)).send(orders)
    assert len(done) == counter.books.summary()["executed"] == 1100


async def test_a_closed_account_is_refused_in_the_banks_own_code(counter: Counter) -> None:
    closed = work(1, '{"name": "A", "account": "999940404", "bank": "970415"}')
    assert answers(list((await sending(reaching(counter)).send([closed])).values())) == ["failed AC04"]


async def test_what_is_not_for_good_is_asked_again(counter: Counter) -> None:
    dispatch = sending(reaching(counter))
    counter.faults = replace(counter.faults, mode="late", ms=60_000)
    assert isinstance((await dispatch.send([work(1)]))[work(1).id], Retry)
    counter.books._db.execute("UPDATE payments SET due = 0")
    assert answers(list((await dispatch.send([work(1, attempt=2)])).values())) == ["settled"]


@pytest.mark.parametrize("mode", ["down", "silent"])
async def test_a_bank_that_is_away_or_silent_is_an_outage_and_nothing_is_paid_twice(
    counter: Counter, mode: Mode
) -> None:
    dispatch = sending(reaching(counter))
    counter.faults = replace(counter.faults, mode=mode, ms=0)
    with pytest.raises(Outage):
        await dispatch.send([work(1)])
    counter.faults = replace(counter.faults, mode="normal")
    assert answers(list((await dispatch.send([work(1)])).values())) == ["settled"]
    assert counter.books.summary()["executed"] == 1


async def test_nobody_there_is_an_outage() -> None:
    bank = HttpBank("http://127.0.0.1:9", timeout=0.5, debtor_bank="970415", transport=httpx.MockTransport(_refuse))
    with pytest.raises(Outage, match="out of reach"):
        await sending(bank).send([work(1)])


def _refuse(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(200, content=b"<html>"),
        httpx.Response(500),
        httpx.Response(429, content=b"?"),
        httpx.Response(200, content=b"x" * (5 * 1024 * 1024)),
    ],
)
async def test_an_answer_that_cannot_be_read_is_an_outage_not_a_refusal(response: httpx.Response) -> None:
    transport = httpx.MockTransport(lambda _: response)
    with pytest.raises(Outage):
        await sending(HttpBank("http://bank", timeout=1, debtor_bank="1", transport=transport)).send([work(1)])


class Fussy(WillingBank):
    """Refuses whole messages for one transfer in them, and is away after so many that it took."""

    def __init__(self, *spoiling: str, messages: int = 1000) -> None:
        super().__init__()
        self.spoiling, self.messages = spoiling, messages

    async def pay(self, work: str, at: datetime, transfers: Sequence[Transfer]) -> Mapping[str, Status]:
        if {t.end_to_end for t in transfers} & {*self.spoiling}:
            raise MessageRefused("400")
        if len(self.executed) >= self.messages:
            raise Outage("gone")
        return await super().pay(work, at, transfers)

    async def ask(self, instruction: str, end_to_end: str) -> Status | None:
        if end_to_end in self.spoiling:
            raise Outage("cannot say")
        return await super().ask(instruction, end_to_end)


def settled(outcomes: Mapping[str, Done | Retry]) -> list[int]:
    """The numbers of the orders that came to an end."""
    return [int(name.partition("@")[2].partition("/")[0]) for name, each in outcomes.items() if isinstance(each, Done)]


async def test_an_order_that_spoils_its_message_holds_nobody_else() -> None:
    bank = Fussy(work(4).event.order.end_to_end)
    outcomes = await sending(bank).send([work(n) for n in range(1, 10)])
    assert settled(outcomes) == [1, 2, 3, 5, 6, 7, 8, 9]
    assert outcomes[work(4).id] == Retry("400"), "owed until a report ends it"


@pytest.mark.parametrize("code", [400, 413, 422])
async def test_what_the_bank_finds_no_order_in_is_told_from_an_outage(code: int) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(code, content=b"?"))
    bank = HttpBank("http://bank", timeout=1, debtor_bank="1", transport=transport)
    assert isinstance((await sending(bank).send([work(1)]))[work(1).id], Retry)


async def test_an_outage_keeps_what_the_messages_before_it_brought() -> None:
    outcomes = await Dispatch(Fussy(messages=4), unsealed, lambda: AT, most=2).send([work(n) for n in range(1, 8)])
    assert settled(outcomes) == [1, 2, 3, 4]
    assert {outcomes[work(n).id] for n in (5, 6, 7)} == {Retry("gone")}


async def test_no_message_begins_when_the_batch_has_had_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "BEGIN_WITHIN", 0.0)
    bank = WillingBank()
    assert settled(await sending(bank).send([work(1)])) == []
    assert not bank.executed


async def test_an_order_that_cannot_be_asked_for_holds_nobody_else() -> None:
    bank = Fussy(work(2).event.order.end_to_end)
    assert settled(await sending(bank).send([work(1), work(2, "dropped"), work(3)])) == [1, 3]


async def test_a_name_that_xml_cannot_carry_is_no_name(counter: Counter) -> None:
    empty = [work(1, '{"name": "\\uffff", "account": "1133"}'), work(2, '{"name": "A", "account": "\\uffff"}'), work(3)]
    said = answers(list((await sending(reaching(counter)).send(empty)).values()))
    assert sorted(said) == ["failed PAYEE_UNREADABLE", "failed PAYEE_UNREADABLE", "settled"]


async def test_the_answer_counts_once_by_either_way() -> None:
    """In the bank's response, which may name the order by one name, and in its report, which names both."""
    order = work(1).event.order
    executed = Verdict("G", "", order.end_to_end, "ACSC")
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=write("B1", "M", [executed])))
    bank = HttpBank("http://bank", timeout=1, debtor_bank="1", transport=transport)
    outcome = (await sending(bank).send([work(1, "dropped")]))[work(1).id]
    assert isinstance(outcome, Done)
    reported = answer_of(Status(order.instruction, order.end_to_end, "ACSC"))
    assert reported is not None
    assert [command.cause for command in outcome.commands] == [reported.cause]


async def test_a_report_may_name_an_order_by_its_end_to_end_id_alone() -> None:
    executed = Verdict("G", "", work(1).event.order.end_to_end, "ACSC")
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=write("B1", "M", [executed])))
    bank = HttpBank("http://bank", timeout=1, debtor_bank="1", transport=transport)
    assert answers(list((await sending(bank).send([work(1, "dropped")])).values())) == ["settled"]


async def test_a_message_is_dated_by_its_youngest_order() -> None:
    dated: list[datetime] = []

    class Calendar(WillingBank):
        async def pay(self, work: str, at: datetime, transfers: Sequence[Transfer]) -> Mapping[str, Status]:
            dated.append(at)
            return await super().pay(work, at, transfers)

    await sending(Calendar()).send([work(1), replace(work(2), at=AT + timedelta(days=1)), work(3)])
    assert dated == [AT + timedelta(days=1)]


async def test_an_erased_payee_fails_the_order_only_if_the_bank_never_had_it(counter: Counter) -> None:
    dispatch = sending(reaching(counter))
    assert answers(list((await dispatch.send([work(1, "dropped")])).values())) == ["failed PAYEE_ERASED"]
    await dispatch.send([work(2)])
    assert answers(list((await dispatch.send([work(2, "dropped", attempt=2)])).values())) == ["settled"]
    unreadable = [work(3, "{"), work(4, '{"name": "A", "account": ""}'), work(5)]
    said = answers(list((await dispatch.send(unreadable)).values()))
    assert sorted(said) == ["failed PAYEE_UNREADABLE", "failed PAYEE_UNREADABLE", "settled"]


async def test_a_broken_seal_stops_nobody_else_and_fails_nothing(counter: Counter) -> None:
    outcomes = dict(await sending(reaching(counter)).send([work(1), work(2, "changed"), work(3)]))
    assert isinstance(outcomes.pop(work(2).id), Retry)
    assert answers(list(outcomes.values())) == ["settled", "settled"]


async def test_a_refusal_as_repetition_never_frees_the_money() -> None:
    class Doubting(WillingBank):
        @staticmethod
        def _status(instruction: str, end_to_end: str) -> Status:
            return Status(instruction, end_to_end, "RJCT", code="AM05")

    assert isinstance((await sending(Doubting()).send([work(1)]))[work(1).id], Retry)


def test_the_bank_remembers_over_a_restart(tmp_path: Path) -> None:
    asked = Instruction("M", "G", "I1", "E1", 5, "D", "U", "P", "1", "B", "R")
    for n in range(3):
        books = Books(tmp_path / "bank.sqlite")
        (verdict,) = books.take([asked], Faults())
        assert verdict.status == "ACSC"
        assert books.summary() | {"amount": 5} == {
            "executed": 1, "refused": 0, "pending": 0, "repeated": n, "conflicts": 0, "amount": 5, "callbacks": 0,
        }  # fmt: skip
        books.close()
    books = Books(tmp_path / "bank.sqlite")
    (verdict,) = books.take([replace(asked, amount=6)], Faults())
    assert (verdict.status, verdict.code, books.summary()["conflicts"]) == ("RJCT", "AM05", 1)
    books.close()
