"""A fact may change its shape: each version that was ever written stays readable, beside the one that is written now."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Generic, Literal, TypeVar

from .vocabulary import Fact

Service = Literal["registration", "dossier", "signature", "payment", "notify", "risk"]
F = TypeVar("F", bound=Fact)


@dataclass(frozen=True)
class Past(Generic[F]):
    """A version that nobody writes any more: its model, and the pure function that makes the next version of it."""

    model: type[F]
    upcast: Callable[[F], Fact]


@dataclass(frozen=True)
class Entry:
    """One fact: its topic carries its name, `model` is the version that is written."""

    name: str
    model: type[Fact]
    owner: Service
    readers: tuple[Service, ...]
    subject: str
    """The field that says what the fact is about (CloudEvents subject)."""
    key: str = "unit"
    """The field that is the Kafka key: facts of one unit stay in order within a topic."""
    past: tuple[Past[Any], ...] = ()
    """Versions 1, 2, …, each before the next; a topic keeps facts for ever, so none is ever dropped."""

    @cached_property
    def editions(self) -> tuple["Edition", ...]:
        """Every version, the first first."""
        models = (*(past.model for past in self.past), self.model)
        return tuple(
            Edition(self, number, model, tuple(past.upcast for past in self.past[number - 1 :]))
            for number, model in enumerate(models, 1)
        )

    @property
    def newest(self) -> "Edition":
        return self.editions[-1]

    @property
    def version(self) -> int:
        """The number of the version that is written now."""
        return len(self.past) + 1

    @property
    def schema_uri(self) -> str:
        return self.newest.schema_uri


class Edition:
    """One version of a fact: how it is read, and by which steps it becomes the newest."""

    def __init__(
        self, entry: Entry, version: int, model: type[Fact], upcasters: tuple[Callable[[Any], Fact], ...]
    ) -> None:
        self.entry = entry
        self.version = version
        self.model = model
        self.upcasters = upcasters
        self.schema_uri = f"urn:khobac:schema:{entry.name}:{version}"
        self.file = f"{entry.name}.{version}.json"
        """The name of its schema, its sample and its released schema, each in its folder."""
        self.parse: Callable[..., Fact] = model.__pydantic_validator__.validate_json
        """`model.model_validate_json`, without what that adds: facts are read tens of thousands of times a second."""


class Catalog(Collection[Entry]):
    """Facts by their name, their model and their schema. A value: whoever reads may bring another one."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self.by_name: Mapping[str, Entry] = MappingProxyType({entry.name: entry for entry in self})
        self.by_model: Mapping[type[Fact], Entry] = MappingProxyType({entry.model: entry for entry in self})
        self.by_schema: Mapping[bytes, Edition] = MappingProxyType(
            {edition.schema_uri.encode(): edition for edition in self.editions}
        )
        """By `ce_dataschema`, as it comes."""

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, entry: object) -> bool:
        return entry in self._entries

    @property
    def editions(self) -> tuple[Edition, ...]:
        return tuple(edition for entry in self for edition in entry.editions)

    def read_by(self, service: str) -> tuple[Entry, ...]:
        """The facts that a service listens to."""
        return tuple(entry for entry in self if service in entry.readers)
