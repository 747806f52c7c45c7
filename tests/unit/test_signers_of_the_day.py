"""Who must sign is settled once, on the day of the declaration: dossier and signature read the same row of the table."""

from collections.abc import Iterator
from dataclasses import replace as row
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from khobac_contracts.dossier import DossierSubmitted
from khobac_contracts.vocabulary import Indication, Role
from msgspec.structs import replace

from services.chassis.core.drawers import FactContext
from services.dossier.announce import announce
from services.dossier.domain.case import CASE
from services.dossier.domain.case import commands as c
from services.dossier.domain.case import events as e
from services.kernel.signers import SIGNING_RULES, signing_rule
from services.kernel.vietnam import vietnam_day
from services.signature.domain import DECIDER
from services.signature.domain import events as s
from services.signature.domain.commands import JudgeSubmission
from services.signature.domain.requirements import of_submission
from services.signature.domain.validation import ValidationReport
from services.signature.listen import LISTEN

from .dossier.cases import CHIEF, HOLDER, declare, form, sign

DECLARED_AT = datetime(2026, 11, 16, 17, 30, tzinfo=UTC)
"""Half past midnight of the 17th in Vietnam: the day there counts."""
HANDED_OVER_AT = DECLARED_AT + timedelta(days=2)
ALONE = row(SIGNING_RULES[0], valid_from=vietnam_day(HANDED_OVER_AT), signers=(Role.ACCOUNT_HOLDER,))
MORE = row(
    SIGNING_RULES[0],
    valid_from=vietnam_day(DECLARED_AT) + timedelta(days=1),
    signers=(Role.UNIT_ACCOUNTANT, Role.CHIEF_ACCOUNTANT, Role.ACCOUNT_HOLDER),
)
TODAY = row(ALONE, valid_from=vietnam_day(DECLARED_AT))


@pytest.fixture(autouse=True)
def fresh_rules() -> Iterator[None]:
    of_submission.cache_clear()
    yield
    of_submission.cache_clear()


@pytest.mark.parametrize("between", [ALONE, MORE], ids=["fewer sign", "more sign"])
def test_a_row_between_declaration_and_hand_over_changes_nothing_for_either_service(
    between: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_rule, "__kwdefaults__", {"rules": (*SIGNING_RULES, between)})
    assert _verdict(_handed_over(CHIEF, HOLDER)) == "SubmissionVerified"


def test_a_row_of_the_very_day_holds_for_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_rule, "__kwdefaults__", {"rules": (*SIGNING_RULES, TODAY)})
    assert _verdict(_handed_over(HOLDER)) == "SubmissionVerified"


def _handed_over(*signers: Any) -> DossierSubmitted:
    """What dossier says of a case that was declared on one day, signed, and handed over on another."""
    commands: list[c.Command] = [
        replace(declare(), at=DECLARED_AT),
        *(sign(by) for by in signers),
        c.HandOver(by=HOLDER, at=HANDED_OVER_AT),
    ]
    state, past = CASE.initial, list[e.Event]()
    for command in commands:
        events = CASE.decide(command, state)
        state, past = CASE.fold(state, events), [*past, *events]
    [submitted, _] = announce(past[-1], state)
    assert isinstance(submitted, DossierSubmitted)
    return submitted


def _verdict(fact: DossierSubmitted) -> str:
    """What signature finds, when each signature is mathematically right and its certificate registered."""
    context = FactContext("x@1/1", "x", "x", HANDED_OVER_AT, 1, None, "x", 0, 0, received_at=HANDED_OVER_AT)
    [told] = LISTEN[DossierSubmitted](fact, context)
    assert isinstance(told.command, JudgeSubmission)
    reports = tuple(
        replace(
            each,
            report=ValidationReport(
                indication=Indication.PASSED,
                fingerprint=f"fp-{each.person}",
                serial=each.serial,
                key=f"key-{each.person}",
                signed_at=HANDED_OVER_AT,
            ),
        )
        for each in told.command.signatures
    )
    command = replace(told.command, signatures=reports, caught_up=True)
    [event] = DECIDER.decide(command, DECIDER.fold(DECIDER.initial, _registered()))
    return type(event).__name__


def _registered() -> list[s.Event]:
    before, accounts = DECLARED_AT - timedelta(days=9), (form().account,)
    events: list[s.Event] = [s.ChiefAccountantDeclared(none=False, at=before)]
    for by in (CHIEF, HOLDER):
        about: dict[str, Any] = {"person": by.person, "role": by.role, "accounts": accounts, "at": before}
        events += [s.Appointed(**about), s.Bound(**about, fingerprint=f"fp-{by.person}")]
    return events
