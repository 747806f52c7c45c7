"""A word that nobody has met makes no fact unreadable, and none of our writers can say it."""

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest
from khobac_contracts import words
from khobac_contracts.catalog import BY_NAME, CATALOG
from khobac_contracts.dossier import StatusChanged
from khobac_contracts.envelope import Unreadable, decode, encode_frozen, freeze
from khobac_contracts.generate import schema_of
from khobac_contracts.vocabulary import (
    ROLE_WORDS,
    STATUS_WORDS,
    STEP_WORDS,
    Fact,
    Open,
    Role,
    Status,
    Step,
    UnknownWord,
    Words,
    known,
    require_known,
    words_of,
)

from .saying import AT, SAMPLES

INVENTED = "một từ mới"
Path = tuple[str | int, ...]


def _open_paths(schema: dict[str, Any], document: dict[str, Any], at: Path = ()) -> Iterator[Path]:
    """Where the published schema of a fact says that a word is open, also in its parts."""
    if "$ref" in schema:
        schema = document["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if "x-known-words" in schema:
        yield at
    for branch in schema.get("anyOf", ()):
        yield from _open_paths(branch, document, at)
    if "items" in schema:
        yield from _open_paths(schema["items"], document, (*at, 0))
    for name, field in schema.get("properties", {}).items():
        yield from _open_paths(field, document, (*at, name))


OPEN_FIELDS = [
    pytest.param(entry.name, path, id=f"{entry.name}/{'/'.join(map(str, path))}")
    for entry in CATALOG
    for schema in [schema_of(entry.newest)]
    for path in _open_paths(schema, schema)
]


def _sample(name: str) -> dict[str, Any]:
    sample: dict[str, Any] = json.loads((SAMPLES / BY_NAME[name].newest.file).read_text())
    return sample


def _with(name: str, path: Path, word: Any) -> dict[str, Any]:
    """The golden sample with another word in one place."""
    sample = _sample(name)
    part: Any = sample
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = word
    return sample


def _read(name: str, sample: dict[str, Any]) -> Fact:
    _, _, value, headers = encode_frozen(
        json.dumps(sample).encode(),
        key="x",
        id="x@1/0",
        source="s",
        subject="x",
        time=AT.isoformat(),
        sequence=1,
        traceparent=None,
        entry=BY_NAME[name],
        version=BY_NAME[name].version,
    )
    return decode(headers, value)[1]


def _at(fact: Fact, path: Path) -> Any:
    part: Any = fact
    for step in path:
        part = part[step] if isinstance(step, int) else getattr(part, step)
    return part


def test_the_words_that_may_grow_are_open() -> None:
    found = {f"{path.id}".partition("/")[2].rpartition("/")[2] for path in OPEN_FIELDS}
    assert found == {
        "role", "status", "step", "channel", "level", "kind", "reason", "indication", "sub_indication", "answer",
    }  # fmt: skip


def test_no_vocabulary_is_closed() -> None:
    """An enum that a reader must know in whole would stop it at the first new word."""
    assert [entry.name for entry in CATALOG if '"enum"' in json.dumps(schema_of(entry.newest))] == []


@pytest.mark.parametrize(("name", "path"), OPEN_FIELDS)
def test_an_invented_word_is_read(name: str, path: Path) -> None:
    fact = _read(name, _with(name, path, INVENTED))
    assert (_at(fact, path), type(_at(fact, path))) == (INVENTED, str)


@pytest.mark.parametrize(("name", "path"), OPEN_FIELDS)
def test_an_invented_word_is_not_written(name: str, path: Path) -> None:
    fact = BY_NAME[name].model.model_validate(_with(name, path, INVENTED))
    for write in (require_known, freeze):
        with pytest.raises(UnknownWord, match=f"{path[-1]}: '{INVENTED}' is none of the words of"):
            write(fact)


@pytest.mark.parametrize(("name", "path"), OPEN_FIELDS)
def test_every_known_word_is_read_as_a_member_and_written_as_it_is(name: str, path: Path) -> None:
    for word in _known_words(name, path):
        fact = _read(name, _with(name, path, word))
        assert isinstance(_at(fact, path), StrEnum)
        assert json.loads(freeze(fact)) == json.loads(freeze(_read(name, json.loads(freeze(fact)))))
        assert f'"{path[-1]}":"{word}"' in freeze(fact)


@pytest.mark.parametrize(("name", "path"), OPEN_FIELDS)
@pytest.mark.parametrize("word", ["", "x" * 65, 1, None, True, ["paid"]])
def test_an_open_word_is_still_a_word(name: str, path: Path, word: Any) -> None:
    if word is None and path[-1] == "sub_indication":
        return
    with pytest.raises(Unreadable, match="Input should be a word of 1 to 64 characters"):
        _read(name, _with(name, path, word))


@pytest.mark.parametrize("entry", CATALOG, ids=lambda entry: str(entry.name))
def test_every_golden_sample_may_be_written(entry: Any) -> None:
    require_known(_read(entry.name, _sample(entry.name)))


def test_what_a_reader_does_with_a_word() -> None:
    paid = StatusChanged.model_validate(_sample("status.changed") | {"status": "paid", "step": INVENTED})
    assert (paid.status, known(Status, paid.status), known(Status, "paid")) == (Status.PAID, Status.PAID, Status.PAID)
    assert (known(Step, paid.step), known(Step, None), known(Step, "PAID")) == (None, None, None)
    assert words_of(STATUS_WORDS, paid.status) == words_of(STATUS_WORDS, "paid") == STATUS_WORDS[Status.PAID]
    assert words_of(STEP_WORDS, paid.step) == Words(vi=INVENTED, en=INVENTED)
    assert isinstance(paid.status, Status)
    assert not isinstance(paid.step, Step)


def test_words_in_lists_and_behind_none_are_looked_at() -> None:
    class Inner(Fact):
        roles: tuple[Open[Role], ...] = ()

    class Outer(Fact):
        role: Open[Role] | None = None
        inner: Inner | None = None
        many: tuple[Inner, ...] = ()
        named: dict[str, Inner] | None = None

    require_known(Outer(role=Role.ACCOUNT_HOLDER, inner=Inner(roles=(Role.CHIEF_ACCOUNTANT,))))
    wrong = Inner(roles=(Role.CHIEF_ACCOUNTANT, INVENTED))
    for fact in (Outer(role=INVENTED), Outer(inner=wrong), Outer(many=(Inner(), wrong)), Outer(named={"a": wrong})):
        with pytest.raises(UnknownWord):
            require_known(fact)


def test_a_text_that_is_a_known_word_may_be_written() -> None:
    fact = StatusChanged.model_construct(
        **(_sample("status.changed") | {"status": "paid", "step": "paid", "reason": None})
    )
    require_known(fact)


@pytest.mark.parametrize(("kind", "table"), [(Role, ROLE_WORDS), (Status, STATUS_WORDS), (Step, STEP_WORDS)])
def test_every_word_that_people_read_reads_in_two_languages(kind: type[StrEnum], table: dict[StrEnum, Words]) -> None:
    assert set(table) == set(kind)
    assert len({words.vi for words in table.values()}) == len({words.en for words in table.values()}) == len(kind)


def test_no_word_is_longer_than_a_word_may_be() -> None:
    kinds = [each for each in vars(words).values() if isinstance(each, type) and issubclass(each, StrEnum)]
    assert max(len(word) for kind in kinds for word in kind) <= 64


def _known_words(name: str, path: Path) -> list[str]:
    document = schema_of(BY_NAME[name].newest)
    schema: Any = document
    for step in path:
        schema = schema["items"] if isinstance(step, int) else schema["properties"][step]
        if "$ref" in schema:
            schema = document["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        if isinstance(step, str) and "items" in schema and "$ref" in schema["items"]:
            schema = schema | {"items": document["$defs"][schema["items"]["$ref"].removeprefix("#/$defs/")]}
    found: list[str] = next(each for each in (schema, *schema.get("anyOf", ())) if "x-known-words" in each)[
        "x-known-words"
    ]
    return found
