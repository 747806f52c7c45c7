"""A story is told in words: every event of every service has its sentence, and every sentence speaks of fields there are."""

import importlib
import string
import types
import typing
from typing import Any

import pytest

from deploy.cli.sentences import TABLE, WORDS
from deploy.cli.speaking import sentence
from services.chassis.core.decider import classes

KNOWN_SPECS = {"", "vnd", "sum", "vi", "en", "digest", "verdicts"}


def _events(service: str) -> dict[str, type]:
    """The event classes of a service, as its deciders name them."""
    kinds = importlib.import_module(f"services.{service}.main").BLUEPRINT.kinds
    return {event.__name__: event for kind in kinds for event in classes(kind.decider.events)}


def _members(hint: Any) -> list[Any]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return [each for arg in typing.get_args(hint) for each in _members(arg)]
    return [hint]


def _field(hint: Any, path: str, form: str) -> Any:
    """The type of a field, in every member of a union; of forms, only in the one of that symbol, if one is named."""
    for step in path.split("."):
        if step.isdigit():
            continue  # the pair of words: its members are text
        members = [each for each in _members(hint) if each is not types.NoneType]
        hint, *others = [_hint(each, step) for each in members if not form or getattr(each, "symbol", form) == form]
        assert all(other == hint for other in others)
    return hint


def _hint(member: Any, step: str) -> Any:
    tag = member.__struct_config__.tag_field if hasattr(member, "__struct_config__") else None
    return str if step == tag else typing.get_type_hints(member)[step]


@pytest.mark.parametrize("service", TABLE)
def test_every_event_has_its_sentence(service: str) -> None:
    assert _events(service).keys() - TABLE[service].keys() == set()


@pytest.mark.parametrize("service", TABLE)
def test_every_sentence_speaks_of_fields_that_are_there(service: str) -> None:
    events = _events(service)
    for name, pair in TABLE[service].items():
        event, _, form = name.partition(" ")
        for template in pair:
            for _, path, spec, _ in string.Formatter().parse(template):
                if path is not None:
                    assert _field(events[event], path, form), f"{name}: {path}"
                    assert spec in KNOWN_SPECS or spec in WORDS, f"{name}: {spec}"


def test_amounts_roles_and_reasons_are_said_as_people_say_them() -> None:
    declared = {
        "type": "Declared",
        "code": "H15.50.05.13-261122-0001",
        "by": {"person": "p-1", "role": "chief_accountant", "organisation": "1234567"},
        "form": {"form": "C2-02a/NS", "amount": 45_000_000, "account": "9523.4.1234567.00000"},
    }
    assert sentence("dossier", declared).vi == (
        "kế toán trưởng lập hồ sơ H15.50.05.13-261122-0001: 45.000.000 đ từ tài khoản 9523.4.1234567.00000"
    )
    assert sentence("dossier", declared).en.startswith("the chief accountant declared dossier H15")
    unlisted = declared | {"form": {"form": "C9-99/KB"}}
    assert sentence("dossier", unlisted).en.endswith("H15.50.05.13-261122-0001 on C9-99/KB")
    rejected = {
        "type": "SignaturesRejected",
        "reason": {"vi": "chứng thư đã hết hạn", "en": "the certificate has expired"},
    }
    assert sentence("dossier", rejected).en == "refused because of a signature: the certificate has expired"


def test_an_event_without_a_sentence_is_told_by_its_plain_fields() -> None:
    said = sentence("dossier", {"type": "MovedToArchive", "box": "B7", "payee": "sealed:1:x:y", "at": "2026-11-22"})
    assert said.en == "moved to archive (box B7)"
    assert "B7" in said.vi


def test_an_event_that_lacks_a_field_of_its_sentence_is_still_told() -> None:
    assert sentence("dossier", {"type": "ItemSettled", "round": 2}).en == "item settled (round 2)"
