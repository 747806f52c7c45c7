"""Amounts read as on a voucher, bytes to sign are one sequence, deadlines count working time."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.dossier.domain.canonical import result_bytes, submission_bytes
from services.dossier.domain.reference import answer_due, deadline, decision_due
from services.dossier.domain.spelling import amount_in_words, says

from .cases import CODE, form, pdf

PAYEE = {"name": "Công ty Văn phòng phẩm Bình Minh", "tax_code": None, "account": "113366668888", "bank": "970415"}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (1, "Một đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (11, "Mười một đồng"),
        (15, "Mười lăm đồng"),
        (20, "Hai mươi đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi bốn đồng"),
        (55, "Năm mươi lăm đồng"),
        (101, "Một trăm linh một đồng"),
        (110, "Một trăm mười đồng"),
        (115, "Một trăm mười lăm đồng"),
        (555, "Năm trăm năm mươi lăm đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"),
        (1_015, "Một nghìn không trăm mười lăm đồng"),
        (10_000, "Mười nghìn đồng"),
        (1_050_000, "Một triệu không trăm năm mươi nghìn đồng"),
        (12_500_000, "Mười hai triệu năm trăm nghìn đồng"),
        (2_500_000_021, "Hai tỷ năm trăm triệu không trăm hai mươi mốt đồng"),
        (1_005_000_000, "Một tỷ không trăm linh năm triệu đồng"),
        (1_000_000_000_005, "Một nghìn tỷ không trăm linh năm đồng"),
        (1_005_000_000_000, "Một nghìn không trăm linh năm tỷ đồng"),
        (10**15, "Một triệu tỷ đồng"),
    ],
)
def test_an_amount_reads_as_on_a_voucher(amount: int, words: str) -> None:
    assert amount_in_words(amount) == words


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_two_amounts_never_read_alike(one: int, other: int) -> None:
    assert says(amount_in_words(one), other) == (one == other)


@pytest.mark.parametrize(
    "given_",
    [
        "một triệu không trăm linh năm nghìn đồng",
        "Một triệu, không trăm lẻ năm ngàn đồng chẵn.",
        "MỘT TRIỆU KHÔNG TRĂM LẺ NĂM NGHÌN",
    ],
)
def test_north_and_south_name_the_same_amount(given_: str) -> None:
    assert says(given_, 1_005_000)
    assert not says(given_, 1_050_000)


def test_what_is_signed_holds_the_whole_form_and_the_payee_in_clear() -> None:
    signed = json.loads(submission_bytes(CODE, 1, form(), PAYEE, [pdf(7)]))
    assert signed["dossier"] == CODE
    assert signed["round"] == 1
    assert signed["form"]["payee"] == PAYEE
    assert signed["form"]["lines"][0]["invoice_date"] == "2026-11-20"
    assert signed["attachments"] == [pdf(7).digest]
    assert not [name for name in signed["form"] if name.startswith("payee_")]


def test_another_line_round_payee_or_attachment_is_another_sequence_of_bytes() -> None:
    line = replace(form().lines[0], amount=1)
    sequences = {
        submission_bytes(CODE, 1, form(), PAYEE, []),
        submission_bytes(CODE, 2, form(), PAYEE, []),
        submission_bytes(CODE, 1, form(lines=(line,)), PAYEE, []),
        submission_bytes(CODE, 1, form(), PAYEE | {"account": "1"}, []),
        submission_bytes(CODE, 1, form(), PAYEE, [pdf(1)]),
    }
    assert len(sequences) == 5


def test_sealing_anew_does_not_change_what_is_signed() -> None:
    sealed_again = form(payee="sealed:1:1234567:BBBB")
    assert submission_bytes(CODE, 1, sealed_again, PAYEE, []) == submission_bytes(CODE, 1, form(), PAYEE, [])


def test_the_result_is_canonical_and_names_no_time() -> None:
    first = result_bytes(CODE, "aa", 5, "leader")
    assert first == (
        b'{"amount":5,"decision":"approved","digest":"aa","dossier":"' + CODE.encode() + b'","leader":"leader"}'
    )
    assert result_bytes(CODE, "aa", 5, "leader", 2) != first


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        ("2026-11-23T08:00", "2026-11-23T17:00"),  # Monday morning: the same evening
        ("2026-11-23T10:00", "2026-11-24T10:00"),
        ("2026-11-23T22:00", "2026-11-24T17:00"),  # at night: counts from the next morning
        ("2026-11-21T09:00", "2026-11-23T17:00"),  # Saturday
        ("2026-12-31T16:00", "2027-01-04T16:00"),  # New Year's Day, then a weekend
        ("2026-11-23T12:30", "2026-11-24T12:00"),
    ],
)
def test_an_officer_answers_within_eight_working_hours(submitted: str, due: str) -> None:
    assert answer_due(utc(submitted)) == utc(due)


@pytest.mark.parametrize(
    ("submitted", "received", "due"),
    [
        ("2026-11-23T10:00", "2026-11-23T11:00", "2026-11-24T11:00"),
        ("2026-11-27T10:00", "2026-11-27T11:00", "2026-11-30T11:00"),  # Friday
        ("2026-12-25T10:00", "2026-12-25T11:00", "2026-12-29T11:00"),  # two days at the end of the year
        ("2026-12-24T23:00", "2026-12-25T11:00", "2026-12-28T11:00"),  # sent the day before, in Vietnam's time
    ],
)
def test_recurrent_spending_takes_one_working_day_and_two_at_the_years_ends(
    submitted: str, received: str, due: str
) -> None:
    assert decision_due(utc(submitted), utc(received)) == utc(due)


def test_deadlines_have_their_dates_and_their_law() -> None:
    assert "347/2025" in deadline(utc("2026-11-23T10:00")).basis
    assert "11/2020" in deadline(utc("2025-11-23T10:00")).basis
