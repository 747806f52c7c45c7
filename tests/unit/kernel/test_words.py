"""Codes, bilingual text, circumstances, the clock and the rule in force: small things that all services share."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import msgspec
import pytest
from khobac_contracts.vocabulary import Context, Role, Words

from services.kernel.bilingual import Bilingual, InBoth, as_written, joined
from services.kernel.circumstances import Actor, Circumstances
from services.kernel.codes import Account, account, is_office, is_unit, kind_of, kind_words, unit_of
from services.kernel.in_force import in_force
from services.kernel.vietnam import clock_words, vietnam_day, vietnam_time

AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "unit", "office"),
    [
        ("1234567", True, False),
        ("0011", False, True),
        ("123456", False, False),
        ("12345678", False, False),
        ("123456a", False, False),
        ("١٢٣٤٥٦٧", False, False),  # digits of another script
        ("²³¹¹", False, False),
        ("", False, False),
    ],
)
def test_seven_digits_are_a_unit_and_four_an_office(code: str, unit: bool, office: bool) -> None:
    assert (is_unit(code), is_office(code)) == (unit, office)


def test_an_organisation_is_a_unit_or_an_office_or_sees_nothing() -> None:
    assert (kind_of("1234567"), kind_of("0011")) == ("unit", "treasury")
    assert (kind_words("1234567").vi, kind_words("0011").en) == ("đơn vị", "treasury office")
    with pytest.raises(ValueError, match="neither"):
        kind_of("123")


def test_an_account_has_four_parts() -> None:
    assert account("9523.4.1234567.00000") == Account(ledger="9523", level="4", unit="1234567", area="00000")
    assert unit_of("3713.0.7654321.00000") == "7654321"


@pytest.mark.parametrize(
    "code", ["9523.4.1234567", "9523.4.123456.00000", "9523.4.1234567.00000\n", " 9523.4.1234567.00000", "", "a.b.c.d"]
)
def test_what_is_no_account_belongs_to_nobody(code: str) -> None:
    assert account(code) is None
    assert unit_of(code) == ""


def test_bilingual_text_goes_into_facts_and_comes_back() -> None:
    text = Bilingual("Đã ký", "Signed")
    assert text.words() == Words(vi="Đã ký", en="Signed")
    assert Bilingual.of(text.words()) == text
    assert text.beside() == "Đã ký · Signed"
    assert as_written("x") == Bilingual("x", "x")


def test_bilingual_text_is_joined_with_ours_and_the_contracts() -> None:
    parts: list[InBoth] = [Bilingual("một", "one"), Words(vi="hai", en="two")]
    assert joined(parts) == Bilingual("một, hai", "one, two")
    assert joined(parts, "; ").vi == "một; hai"
    assert joined([]) == Bilingual("", "")


def test_bilingual_text_and_circumstances_are_stored_by_name() -> None:
    assert msgspec.json.encode(Bilingual("a", "b")) == b'{"vi":"a","en":"b"}'
    here = Circumstances(user="u", person="p", at=AT, country="VN")
    for value in (Bilingual("a", "b"), here, Actor(person="p", role=Role.ACCOUNT_HOLDER, organisation="1234567")):
        assert msgspec.json.decode(msgspec.json.encode(value), type=type(value)) == value
        assert isinstance(hash(value), int)


def test_circumstances_are_the_facts_context_field_by_field() -> None:
    context = Context(user="u", person="p", device="a" * 64, network=45899, country="VN", session="s", at=AT)
    assert Circumstances.of(context).context() == context
    assert set(Circumstances.__struct_fields__) == set(Context.model_fields), "a new field is carried here, too"


def test_the_clock_is_vietnams() -> None:
    assert vietnam_time(AT).hour == 0
    assert vietnam_day(AT) == date(2026, 11, 24), "17:00 UTC is midnight in Hà Nội"
    assert vietnam_day(AT.replace(hour=16, minute=59)) == date(2026, 11, 23)
    assert clock_words(AT) == "00:00:00 24/11/2026"


@dataclass(frozen=True)
class Rule:
    valid_from: date


OLD, NEW = Rule(date(2020, 1, 1)), Rule(date(2026, 1, 1))


@pytest.mark.parametrize("rules", [(OLD, NEW), (NEW, OLD)])
@pytest.mark.parametrize(
    ("on", "expected"),
    [("2019-12-31", OLD), ("2020-01-01", OLD), ("2025-12-31", OLD), ("2026-01-01", NEW), ("2030-01-01", NEW)],
)
def test_the_rule_in_force_is_the_newest_that_held(rules: tuple[Rule, ...], on: str, expected: Rule) -> None:
    assert in_force(rules, date.fromisoformat(on)) is expected


def test_without_any_rule_there_is_none_in_force() -> None:
    with pytest.raises(LookupError):
        in_force([], date(2026, 1, 1))
