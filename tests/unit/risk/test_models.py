"""A model that has judged is never edited: its figures are found again by the name that stands in its verdicts."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import msgspec
import pytest

from services.risk.domain import models
from services.risk.domain.models import MODELS, Model, model_in_force, model_named

# A model is published with its release. To change a figure, add a model with a new name and a new line here.
PUBLISHED = {"2026-01-01": "17aa7d754b03088036a48b6f49934358d4ece8f7dfa2319534c5c79fe580be02"}


def _figures(model: Model) -> str:
    return hashlib.sha256(msgspec.json.encode(model, order="sorted")).hexdigest()


def test_the_figures_of_a_published_model_are_as_they_were() -> None:
    assert {model.name: _figures(model) for model in MODELS} == PUBLISHED


def test_the_model_is_the_one_in_force_that_day_in_vietnam(monkeypatch: pytest.MonkeyPatch) -> None:
    assert model_in_force(datetime(2025, 1, 1, tzinfo=UTC)) is MODELS[0]
    assert model_in_force(datetime(2025, 12, 31, 17, 0, tzinfo=UTC)).name == "2026-01-01"
    newer = replace(MODELS[0], name="2026-07-01", valid_from=date(2026, 7, 1))
    monkeypatch.setattr(models, "MODELS", (*MODELS, newer))
    assert model_in_force(datetime(2026, 6, 30, 17, 0, tzinfo=UTC)) is newer


def test_names_are_unique_and_an_unknown_one_is_no_error() -> None:
    assert len({model.name for model in MODELS}) == len(MODELS)
    assert model_named(MODELS[0].name) is MODELS[0]
    assert model_named("2099-01-01") is None
