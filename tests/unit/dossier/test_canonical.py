"""What is signed is one sequence of bytes (RFC 8785): the unit's submission, and the treasury's result."""

import json
from typing import Any

from msgspec.structs import replace

from services.dossier.domain.canonical import result_bytes, submission_bytes
from services.dossier.domain.forms import FORMS, Form13

from .cases import CODE, form, pdf

PAYEE = {"name": "Công ty Văn phòng phẩm Bình Minh", "tax_code": None, "account": "113366668888", "bank": "970415"}


def submission(**other: Any) -> bytes:
    said: dict[str, Any] = {
        "code": CODE,
        "form": form(),
        "procedure": "recurrent-spending",
        "round": 1,
        "opened": {"payee": PAYEE},
        "attachments": [],
    }
    return submission_bytes(**(said | other))


def result(**other: Any) -> bytes:
    said: dict[str, Any] = {
        "code": CODE,
        "form": form(amount=5),
        "procedure": "recurrent-spending",
        "submission": "aa",
        "leader": "leader",
        "attempt": 1,
    }
    return result_bytes(**(said | other))


def test_what_is_signed_holds_the_whole_form_and_the_payee_in_clear() -> None:
    signed = json.loads(submission(attachments=[pdf(7).digest]))
    assert (signed["dossier"], signed["round"], signed["procedure"]) == (CODE, 1, "recurrent-spending")
    assert signed["form"]["form"] == "C2-02a/NS"
    assert signed["form"]["payee"] == PAYEE
    assert signed["form"]["lines"][0]["invoice_date"] == "2026-11-20"
    assert signed["attachments"] == [pdf(7).digest]
    assert "sealed" not in json.dumps(signed)


def test_another_line_round_procedure_payee_or_attachment_is_another_sequence_of_bytes() -> None:
    line = replace(form().lines[0], amount=1)
    sequences = {
        submission(),
        submission(round=2),
        submission(procedure="another"),
        submission(form=form(lines=(line,))),
        submission(opened={"payee": PAYEE | {"account": "1"}}),
        submission(attachments=[pdf(1).digest]),
    }
    assert len(sequences) == 6


def test_sealing_anew_does_not_change_what_is_signed() -> None:
    again = form(payee=replace(form().payee, sealed="sealed:1:1234567:BBBB"))
    assert submission(form=again) == submission()


def test_the_result_names_submission_payments_and_attempt_in_canonical_form_and_no_time() -> None:
    assert result() == (
        b'{"account":"9523.4.1234567.00000","attempt":1,"decision":"approved","dossier":"'
        + CODE.encode()
        + b'","form":"C2-02a/NS","leader":"leader","payments":[{"amount":5,"bank":"970415","item":1,"payee":"'
        + form().payee.digest.encode()
        + b'"}],"procedure":"recurrent-spending","submission":"aa","treasury":"0013"}'
    )


def test_another_payment_payee_submission_leader_or_attempt_is_another_result() -> None:
    payee = form(amount=5, payee=replace(form().payee, digest="00" * 32))
    others = {
        result(),
        result(form=form(amount=6)),
        result(form=payee),
        result(submission="bb"),
        result(leader="another"),
        result(attempt=2),
        result(procedure="another"),
    }
    assert len(others) == 7


def test_every_form_is_stored_under_the_symbol_that_is_printed_on_it() -> None:
    assert Form13 in FORMS
    assert all(each.__struct_config__.tag == each.symbol for each in FORMS)
    assert all(each.__struct_config__.tag_field == "form" for each in FORMS)
