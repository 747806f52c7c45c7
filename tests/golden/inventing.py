"""A first sample of an event, invented from its types: every field is there, and each has a value as it would be stored."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import inspect as t

from .samples import as_stored

AT = "2026-10-08T02:10:05Z"
_PERSON = "p-01HY6N3J8Z"
_SEALED = f"sealed:1:{_PERSON}:8nY0cQm4Lk2v1rW9sT5eUa3hJ7fX6bZd"
_DOSSIER, _ACCOUNT, _UNIT = "H15.50.05.13-261008-0988", "9523.3.1057843.00000", "1057843"
WORDS: Mapping[str, str] = {
    "account": _ACCOUNT,
    "account.code": _ACCOUNT,
    "dossier": _DOSSIER,
    "code": _DOSSIER,
    "unit": _UNIT,
    "organisation": _UNIT,
    "treasury": "0761",
    "person": _PERSON,
    "people.id": _PERSON,
    "person.id": _PERSON,
    "person.name": _SEALED,
    "people.name": _SEALED,
    "email": _SEALED,
    "phone": _SEALED,
    "citizen": _SEALED,
    "cms": _SEALED,
    "login": f"{_UNIT}.ktt",
    "vi": "Hồ sơ hợp lệ",
    "en": "The dossier is in order",
    "name": "Trường THCS Trần Hưng Đạo",
    "reason": "Thiếu mẫu chữ ký thứ nhất",
    "title": "Kế toán trưởng",
    "digest": "9f" * 32,
    "fingerprint": "3c" * 32,
    "country": "VN",
    "version": "2026-01-01",
}
NUMBERS: Mapping[str, int] = {"amount": 45_000_000, "network": 7552, "score": 62}
"""Values that mean something to whoever folds them: by the field's name and that of what it is in, by the field's name,
or by the name's last word (`payee_digest`).
"""


def invented(event: type) -> Iterator[tuple[str, dict[str, Any]]]:
    """Samples by the end of their file's name: one, and one more for each other member of a union of data in it."""
    first = _Inventor({})
    yield "", first.stored(event)
    for path, tags in first.unions.items():
        for tag in tags[1:]:
            yield f"+{_as_name(tag)}", _Inventor({path: tag}).stored(event)


def _as_name(tag: str | int) -> str:
    return "".join(c if c.isalnum() else "-" for c in str(tag))


class _Inventor:
    """Walks through the types of an event. `chosen`: for a union at a path, the tag of the member to take."""

    def __init__(self, chosen: Mapping[str, str | int]) -> None:
        self._chosen = chosen
        self.unions: dict[str, list[str | int]] = {}

    def stored(self, event: type) -> dict[str, Any]:
        """Through the type and back, so that it is to the letter what the journal would hold."""
        value = self._value(t.type_info(event), event.__name__)
        return as_stored(msgspec.convert(value, event))

    def _value(self, of: t.Type, path: str) -> Any:
        match of:
            case t.StructType():
                return self._struct(of, path)
            case t.NamedTupleType(fields=fields):
                return [self._value(each.type, f"{path}.{each.name}") for each in fields]
            case t.DataclassType(fields=fields) | t.TypedDictType(fields=fields):
                return {each.encode_name: self._value(each.type, f"{path}.{each.name}") for each in fields}
            case t.UnionType():
                return self._union(of, path)
            case t.VarTupleType(item_type=item) | t.ListType(item_type=item):
                return [self._value(item, path)]
            case t.SetType(item_type=item) | t.FrozenSetType(item_type=item):
                return [self._value(item, path)]
            case t.TupleType(item_types=items):
                return [self._value(item, path) for item in items]
            case t.DictType(key_type=key, value_type=value):
                return {self._value(key, path): self._value(value, path)}
            case _:
                return _plain(of, path)

    def _struct(self, of: t.StructType, path: str) -> Any:
        fields = {each.encode_name: self._value(each.type, f"{path}.{each.name}") for each in of.fields}
        if of.array_like:
            return [of.tag, *fields.values()] if of.tag_field else list(fields.values())
        return {of.tag_field: of.tag, **fields} if of.tag_field else fields

    def _union(self, of: t.UnionType, path: str) -> Any:
        members = [each for each in of.types if not isinstance(each, t.NoneType)]
        tagged = {each.tag: each for each in members if isinstance(each, t.StructType) and each.tag is not None}
        if len(tagged) < 2:
            return self._value(members[0], path)
        self.unions[path] = list(tagged)
        tag = self._chosen.get(path, next(iter(tagged)))
        return self._value(tagged[tag], path)


_PLAIN: Mapping[type[t.Type], Callable[[str], Any]] = {
    t.IntType: lambda path: _hint(NUMBERS, path, 1),
    t.StrType: lambda path: _hint(WORDS, path, f"{path.rpartition('.')[2]}-1"),
    t.FloatType: lambda path: 1.5,
    t.BoolType: lambda path: True,
    t.DateTimeType: lambda path: AT,
    t.DateType: lambda path: AT[:10],
    t.TimeType: lambda path: AT[11:],
    t.TimeDeltaType: lambda path: "PT1H",
    t.BytesType: lambda path: "AAEC",
    t.AnyType: lambda path: "anything",
    t.NoneType: lambda path: None,
}


def _plain(of: t.Type, path: str) -> Any:
    match of:
        case t.LiteralType(values=values):
            return values[0]
        case t.EnumType(cls=enum):
            return msgspec.to_builtins(next(iter(enum)))
        case t.CustomType(cls=cls):
            raise TypeError(f"nobody knows how to invent a {cls.__name__} at {path}: write the sample by hand")
        case _:
            return _PLAIN[type(of)](path)


def _hint(hints: Mapping[str, Any], path: str, otherwise: Any) -> Any:
    name = path.rpartition(".")[2]
    around = ".".join(path.split(".")[-2:])
    last_word = name.rpartition("_")[2]
    found = (hints[key] for key in (around, name, name.removesuffix("s"), last_word) if key in hints)
    return next(found, otherwise)
