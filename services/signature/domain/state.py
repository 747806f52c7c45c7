"""What signature knows of a unit or a treasury office: who signs for it, and with which certificates. All of it bounded."""

from datetime import datetime

import msgspec

from services.chassis import PlainData


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """From when until when something held. Beginnings and ends come by different topics, in any order."""

    since: datetime | None = None
    """The first beginning; None while only an end has been heard of."""
    again: datetime | None = None
    """The last beginning."""
    until: datetime | None = None
    """The last end."""

    def begun(self, at: datetime) -> "Period":
        return Period(since=min(self.since or at, at), again=max(self.again or at, at), until=self.until)

    def ended(self, at: datetime) -> "Period":
        return Period(since=self.since, again=self.again, until=max(self.until or at, at))

    def holds(self, at: datetime) -> bool:
        if self.since is None or self.again is None or at < self.since:
            return False
        return self.until is None or at < self.until or self.until < self.again <= at


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate registered for a person in a role, for these accounts."""

    fingerprint: str
    person: str
    role: str
    """As registration says it: one that this version does not know is kept, and may sign nothing."""
    accounts: tuple[str, ...] = ()
    period: Period = Period()


class Signatory(msgspec.Struct, frozen=True, kw_only=True):
    """A person in a role, for these accounts."""

    person: str
    role: str
    accounts: tuple[str, ...] = ()
    period: Period = Period()


class ChiefAccountant(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit declared of its chief accountant when it joined."""

    none: bool
    """It wrote "Không có"."""
    at: datetime


class UnknownOrganisation(PlainData, frozen=True, kw_only=True):
    """Nothing has been heard of this organisation yet."""


class Organisation(PlainData, frozen=True, kw_only=True):
    """A unit or a treasury office."""

    signatories: tuple[Signatory, ...] = ()
    bindings: tuple[Binding, ...] = ()
    chief_accountant: ChiefAccountant | None = None
    """None while the unit's joining has not been heard of; an office never declares it."""


State = UnknownOrganisation | Organisation
