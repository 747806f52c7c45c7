"""What signature is told, what it records, and what it knows of a body. All plain data, all of it bounded."""

from datetime import datetime

import msgspec
from khobac_contracts.signature import Indication, Subject
from khobac_contracts.vocabulary import Role

from services.chassis import PlainData

from .verdict import Report, Sub


class Spell(msgspec.Struct, frozen=True, kw_only=True):
    """From when until when something held. Beginnings and ends come by different topics, in any order."""

    since: datetime | None = None
    """The first beginning; None while only an end has been heard of."""
    again: datetime | None = None
    """The last beginning."""
    until: datetime | None = None
    """The last end."""

    def begun(self, at: datetime) -> "Spell":
        return Spell(since=min(self.since or at, at), again=max(self.again or at, at), until=self.until)

    def ended(self, at: datetime) -> "Spell":
        return Spell(since=self.since, again=self.again, until=max(self.until or at, at))

    def holds(self, at: datetime) -> bool:
        if self.since is None or self.again is None or at < self.since:
            return False
        return self.until is None or at < self.until or self.until < self.again <= at


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate registered for a person in a role, for these accounts."""

    fingerprint: str
    person: str
    role: Role
    accounts: tuple[str, ...] = ()
    spell: Spell = Spell()


class Signatory(msgspec.Struct, frozen=True, kw_only=True):
    """A person in a role, for these accounts."""

    person: str
    role: Role
    accounts: tuple[str, ...] = ()
    spell: Spell = Spell()


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """One signature as it was handed in: who is said to have made it, and what examining it showed."""

    role: Role
    person: str
    serial: str
    cms: str
    """Sealed. Examining it needs the world; it is done before the command is decided."""
    report: Report | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one signature."""

    role: Role
    person: str
    serial: str
    indication: Indication
    sub: Sub | None = None
    vi: str = ""
    en: str = ""
    signed_at: datetime | None = None


class Appoint(PlainData, frozen=True, kw_only=True):
    person: str
    role: Role
    accounts: tuple[str, ...]
    at: datetime


class End(PlainData, frozen=True, kw_only=True):
    person: str
    role: Role
    at: datetime


class Bind(PlainData, frozen=True, kw_only=True):
    person: str
    role: Role
    accounts: tuple[str, ...]
    fingerprint: str
    at: datetime


class Unbind(PlainData, frozen=True, kw_only=True):
    person: str
    role: Role
    fingerprint: str
    at: datetime


class _Judge(PlainData, frozen=True, kw_only=True):
    dossier: str
    unit: str
    treasury: str
    account: str
    digest: str
    signatures: tuple[Offered, ...]
    handed_over: datetime
    """When, by the platform's clock: the proof that the signatures existed before any revocation since."""
    at: datetime
    caught_up: bool = False
    """What is known of the registrations is not older than this."""
    last_try: bool = False
    """A registration that is not known by now is not on its way any more."""


class JudgeSubmission(_Judge, frozen=True, kw_only=True):
    """Do both signatures of a dossier hold?"""


class JudgeResult(_Judge, frozen=True, kw_only=True):
    """Does the leader's signature on the treasury's result hold?"""


class Appointed(PlainData, frozen=True, kw_only=True):
    person: str
    role: Role
    accounts: tuple[str, ...]
    at: datetime


class Ended(PlainData, frozen=True, kw_only=True):
    person: str
    role: Role
    at: datetime


class Bound(PlainData, frozen=True, kw_only=True):
    person: str
    role: Role
    accounts: tuple[str, ...]
    fingerprint: str
    at: datetime


class Unbound(PlainData, frozen=True, kw_only=True):
    person: str
    role: Role
    fingerprint: str
    at: datetime


class _Judged(PlainData, frozen=True, kw_only=True):
    dossier: str
    unit: str
    treasury: str
    body: str
    account: str
    subject: Subject
    digest: str
    findings: tuple[Finding, ...]
    at: datetime


class Verified(_Judged, frozen=True, kw_only=True):
    """Every signature holds and each signer may sign that."""


class Rejected(_Judged, frozen=True, kw_only=True):
    """At least one does not, or may not."""


class Stranger(PlainData, frozen=True, kw_only=True):
    """Nothing has been heard of this body yet."""


class Body(PlainData, frozen=True, kw_only=True):
    """A unit or a treasury office: who signs for it, with which certificates."""

    signatories: tuple[Signatory, ...] = ()
    bindings: tuple[Binding, ...] = ()
