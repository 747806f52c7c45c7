"""A word that risk has not met, in whatever fact, is compared as the text that it is or looked past: risk goes on."""

import pytest
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.dossier import DossierSubmitted
from khobac_contracts.versions import Entry

from services.risk.api.shown import AssessmentPage
from services.risk.domain import DECIDER
from services.risk.main import BLUEPRINT
from services.risk.views import ASSESSMENTS
from tests.alone import Alone
from tests.invented import FieldPath, record_of, sample, vocabularies, with_invented

SUBMITTED = BY_MODEL[DossierSubmitted]
HEARD = list(vocabularies("risk"))


def test_there_are_words_to_invent() -> None:
    assert {entry.name for entry, _ in HEARD} == {
        "certificate.bound",
        "contact.changed",
        "dossier.submitted",
        "login.failed",
    }


@pytest.mark.parametrize(("entry", "paths"), HEARD, ids=str)
async def test_an_invented_word_does_no_harm_and_risk_goes_on(entry: Entry, paths: tuple[FieldPath, ...]) -> None:
    alone = Alone(BLUEPRINT)
    odd = record_of(entry, with_invented(entry, *paths))
    usual = record_of(SUBMITTED, {**sample(SUBMITTED), "dossier": "H15.50.05.13-261008-9999"}, offset=1)
    assert await alone.hear(odd, usual) == []
    assert alone.buried == []
    pages = [AssessmentPage.of(row) for (view, _), row in alone.rows.items() if view == ASSESSMENTS]
    assert "H15.50.05.13-261008-9999" in {page.dossier for page in pages}


async def test_a_dossier_signed_in_an_invented_role_is_assessed() -> None:
    alone = Alone(BLUEPRINT)
    await alone.hear(record_of(SUBMITTED, with_invented(SUBMITTED, ("signatures", 0, "role"))))
    unit = sample(SUBMITTED)["unit"]
    profile = (await alone.handler.streams.load([DECIDER.stream(unit)]))[unit].state
    assert len(profile.pending) == 1


async def test_a_request_asks_for_no_money_and_is_not_assessed() -> None:
    alone = Alone(BLUEPRINT)
    request = {
        name: value
        for name, value in sample(SUBMITTED).items()
        if name not in ("account", "amount", "payments", "lines")
    }
    assert await alone.hear(record_of(SUBMITTED, request)) == []
    assert (alone.buried, alone.rows, alone.journal.streams) == ([], {}, {})
