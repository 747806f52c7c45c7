"""A fact that has had three versions, each with the catalog of its day, and a topic that holds them all."""

from khobac_contracts.catalog import Catalog, Entry, Past
from khobac_contracts.envelope import Headers, encode
from khobac_contracts.registration import UnitJoined
from khobac_contracts.vocabulary import Fact, Instant, TreasuryCode, UnitCode

from .saying import AT, UNIT


class Name(Fact):
    """A name in parts."""

    kind: str
    own: str


class UnitJoinedV2(Fact):
    """The name was split, and the time renamed."""

    unit: UnitCode
    name: Name
    treasury: TreasuryCode
    accepted_at: Instant


class UnitJoinedV3(Fact):
    """The office became a list."""

    unit: UnitCode
    name: Name
    treasuries: tuple[TreasuryCode, ...]
    accepted_at: Instant


def split(old: UnitJoined) -> UnitJoinedV2:
    kind, _, own = old.name.partition(" ")
    return UnitJoinedV2(unit=old.unit, name=Name(kind=kind, own=own), treasury=old.treasury, accepted_at=old.joined_at)


def listed(old: UnitJoinedV2) -> UnitJoinedV3:
    return UnitJoinedV3(unit=old.unit, name=old.name, treasuries=(old.treasury,), accepted_at=old.accepted_at)


def catalog(model: type[Fact], *past: Past[UnitJoined] | Past[UnitJoinedV2]) -> Catalog:
    return Catalog([Entry("unit.joined", model, "registration", ("notify",), subject="unit", past=past)])


FIRST = catalog(UnitJoined)
SECOND = catalog(UnitJoinedV2, Past(UnitJoined, split))
THIRD = catalog(UnitJoinedV3, Past(UnitJoined, split), Past(UnitJoinedV2, listed))
NAME = Name(kind="Trường", own="THCS Trần Hưng Đạo")
NEW = UnitJoinedV3(unit="1057843", name=NAME, treasuries=("0761",), accepted_at=AT)


def _say(catalog: Catalog, fact: Fact) -> tuple[Headers, bytes]:
    entry = catalog.by_name["unit.joined"]
    _, _, value, headers = encode(
        fact, id="x@1/0", source="s", subject="x", time=AT, sequence=1, traceparent=None, entry=entry
    )
    return headers, value


HISTORY = [_say(FIRST, UNIT), _say(SECOND, split(UNIT)), _say(FIRST, UNIT), _say(THIRD, NEW)]
"""What a topic holds while the writers are upgraded one after the other."""
