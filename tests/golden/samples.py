"""Where the samples lie: <service>/<kind, or _ for streams without a prefix>/<Event>.json."""

import importlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from services.chassis.core.decider import Decider, classes
from services.chassis.journal.reader import KindReader
from services.table import SERVICES

HERE = Path(__file__).parent
Stored: TypeAlias = dict[str, Any]
AnyDecider: TypeAlias = Decider[Any, Any, Any]


@dataclass(frozen=True)
class KindOfService:
    """One kind of stream of one service, and its samples."""

    service: str
    decider: AnyDecider

    @property
    def folder(self) -> Path:
        return HERE / self.service / (self.decider.kind or "_")

    @property
    def events(self) -> list[type]:
        return sorted(classes(self.decider.events), key=lambda event: event.__name__)

    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"))

    def read(self, stored: Stored) -> Any:
        """As the journal is read: through the upcasters."""
        (event,) = KindReader(self.decider).events([stored])
        return event

    def __str__(self) -> str:
        return f"{self.service}/{self.decider.kind or '_'}"


def kinds_of(service: str) -> list[KindOfService]:
    blueprint = importlib.import_module(f"services.{service}.main").BLUEPRINT
    return [KindOfService(service, kind.decider) for kind in blueprint.kinds]


def all_kinds() -> list[KindOfService]:
    return [kind for service in SERVICES for kind in kinds_of(service)]


def event_of(file: Path) -> str:
    """`UnitAccepted` of `UnitAccepted.json`, of `UnitAccepted+variant.json` and of the older `UnitAccepted.1.json`."""
    return file.name.split(".")[0].split("+")[0]


def is_older(file: Path) -> bool:
    return file.name.count(".") > 1


def as_stored(event: Any) -> Stored:
    """As a journal gives it back: what was a tuple is a list."""
    stored: Stored = msgspec.json.decode(msgspec.json.encode(event))
    return stored


def load(file: Path) -> Stored:
    stored: Stored = json.loads(file.read_text(encoding="utf-8"))
    return stored


def save(file: Path, stored: Stored) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(stored, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
