"""A unit asks for accounts on form 24: its own, each once, and only where the form says that accounts are asked for."""

from datetime import date
from typing import Any, get_type_hints

import pytest
from khobac_contracts.dossier import DossierSubmitted, RequestApproved, RequestCompleted
from khobac_contracts.envelope import freeze
from khobac_contracts.vocabulary import Role
from msgspec.structs import replace

from services.chassis.core.errors import InvalidInput
from services.chassis.core.testing import given
from services.dossier.announce import announce
from services.dossier.domain.case import CASE
from services.dossier.domain.case import commands as c
from services.dossier.domain.case import events as e
from services.dossier.domain.case.state import Completed
from services.dossier.domain.forms import FORMS, Form24, FormShape
from services.dossier.domain.forms.form_24 import Account
from services.dossier.domain.procedures import terms

from .cases import (
    AT,
    CONTROLLED,
    HOLDER,
    TREASURY,
    UNIT,
    approve,
    checked,
    chief_signed,
    cleared,
    declare,
    declared,
    holder_signed,
    result,
)

WISHED = f"3713.0.{UNIT}.00000"


def form_24(**changes: Any) -> Form24:
    made = Form24(
        document_no="ĐK-01",
        treasury=TREASURY,
        ticks=("additional", "signature"),
        accounts=(Account(account=WISHED, kind="deposit"),),
        purpose="Kinh phí tài trợ",
    )
    return replace(made, **changes)


TERMS = terms("01/MTK", on=date(2026, 11, 16), without_chief_accountant=False)
asked = e.Declared(code=declared.code, form=form_24(), terms=TERMS, by=HOLDER, at=AT)
ROAD = tuple(each for each in CONTROLLED if each not in (declared, chief_signed, cleared))
RESULT = result(of=form_24(), procedure="account-registration")
APPROVE = approve(digest=RESULT)


def test_the_account_holder_alone_signs_it_and_no_money_is_asked_for() -> None:
    given(CASE).when(declare(HOLDER, of=form_24())).then(asked)
    assert (TERMS.procedure, TERMS.signers) == ("account-registration", (Role.ACCOUNT_HOLDER,))
    assert "điều 8" in TERMS.basis
    assert form_24().money() is None
    assert given(CASE, asked, holder_signed).when(c.HandOver(by=HOLDER, at=AT)).events()


def test_its_road_ends_with_what_was_asked_for_in_the_owners_ears() -> None:
    approved = given(CASE, asked, *ROAD).when(APPROVE).events()
    request, _ = announce(approved[0], given(CASE, asked, *ROAD, *approved).state())
    assert isinstance(request, RequestApproved)
    assert request.account is None, "its signer is registered for no account that is not there yet"
    completed = given(CASE, asked, *ROAD, *approved).when(c.AcceptResult(digest=RESULT, at=AT)).events()
    state = given(CASE, asked, *ROAD, *approved, *completed).state()
    assert isinstance(state, Completed)
    told, _ = announce(completed[0], state)
    assert isinstance(told, RequestCompleted)
    assert told.data == {"accounts": [{"account": WISHED, "kind": "deposit"}], "ticks": ["additional", "signature"]}
    assert "Kinh phí" not in freeze(told), "free text may name a person"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.symbol)
def test_what_a_form_discloses_is_in_it_and_no_text_that_somebody_writes(form: type[FormShape]) -> None:
    fields = get_type_hints(form)
    assert {*form.disclosed} <= {*form.__struct_fields__}
    assert not [name for name in form.disclosed if fields[name] in (str, str | None)]


def test_signature_hears_of_it_as_of_every_submission() -> None:
    submitted, _ = announce(ROAD[1], given(CASE, asked, *ROAD[:2]).state())
    assert isinstance(submitted, DossierSubmitted)
    assert (submitted.payments, submitted.amount, submitted.account) == ((), None, None)


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"accounts": ()}, ["/accounts"]),
        ({"ticks": ("seal",)}, ["/accounts"]),
        ({"ticks": ("new", "new")}, ["/ticks"]),
        ({"accounts": (Account(account="3713.0.7654321.00000", kind="deposit"),)}, ["/accounts/0/account"]),
        ({"accounts": (Account(account=WISHED, kind="deposit"),) * 2}, ["/accounts/1/account"]),
    ],
)
def test_a_form_that_contradicts_itself_is_refused_by_field(changes: dict[str, Any], pointers: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(form_24(**changes))
    assert [field.pointer for field in refused.value.fields] == pointers


def test_a_change_of_the_specimens_alone_asks_for_no_account() -> None:
    specimens = form_24(ticks=("seal", "signature"), accounts=())
    assert checked(specimens).form == specimens


def test_a_draft_stays_the_form_that_it_was_declared_on() -> None:
    change = c.Change(declared=checked(), by=HOLDER, at=AT)
    refusal = given(CASE, asked).when(change).refused(InvalidInput, "invalid-input")
    assert [field.pointer for field in refusal.fields] == ["/form"]
