"""What signature records: what it heard of an organisation's signatories, and its verdicts as evidence."""

from datetime import date, datetime

import msgspec
from khobac_contracts.vocabulary import Indication, SubIndication

from services.chassis import PlainData
from services.kernel.bilingual import Bilingual


class Appointed(PlainData, frozen=True, kw_only=True):
    """A person may sign in that role."""

    person: str
    role: str
    accounts: tuple[str, ...]
    at: datetime


class AppointmentEnded(PlainData, frozen=True, kw_only=True):
    """A person signs no longer in that role."""

    person: str
    role: str
    at: datetime


class Bound(PlainData, frozen=True, kw_only=True):
    """A certificate is registered for a person in a role."""

    person: str
    role: str
    accounts: tuple[str, ...]
    fingerprint: str
    at: datetime


class Unbound(PlainData, frozen=True, kw_only=True):
    """A certificate is no longer accepted for that person in that role."""

    person: str
    role: str
    fingerprint: str
    at: datetime


class ChiefAccountantDeclared(PlainData, frozen=True, kw_only=True):
    """A unit has a chief accountant, or declared that it has none."""

    none: bool
    at: datetime


class Requirement(msgspec.Struct, frozen=True, kw_only=True):
    """Whose signatures were needed, and by which rule. Stored whole: a verdict reads the same when the table has changed."""

    rule: str
    valid_from: date
    signers: tuple[str, ...]
    """Roles, first to last."""
    basis: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one signature."""

    role: str
    """As it was claimed."""
    person: str
    serial: str
    indication: Indication
    sub_indication: SubIndication | None = None
    reason: Bilingual | None = None
    signed_at: datetime | None = None


class _Verdict(PlainData, frozen=True, kw_only=True):
    dossier: str
    procedure: str
    form: str
    unit: str
    treasury: str
    organisation: str
    """For whom was signed: the unit, or the office for its result."""
    account: str | None
    digest: str
    requirement: Requirement | None
    """None: no rule says who signs in this procedure."""
    findings: tuple[Finding, ...]
    at: datetime


class SubmissionVerified(_Verdict, frozen=True, kw_only=True):
    """All who must sign for the unit did, and each signature holds."""


class SubmissionRejected(_Verdict, frozen=True, kw_only=True):
    """At least one of the unit's signatures does not hold, or is not its signer's to make."""


class ResultVerified(_Verdict, frozen=True, kw_only=True):
    """The leader's signature on the treasury's result holds."""


class ResultRejected(_Verdict, frozen=True, kw_only=True):
    """The signature on the treasury's result does not hold, or is not its signer's to make."""


Verdict = SubmissionVerified | SubmissionRejected | ResultVerified | ResultRejected
Registered = Appointed | AppointmentEnded | Bound | Unbound | ChiefAccountantDeclared
"""What registration said."""

Event = (
    Appointed
    | AppointmentEnded
    | Bound
    | Unbound
    | ChiefAccountantDeclared
    | SubmissionVerified
    | SubmissionRejected
    | ResultVerified
    | ResultRejected
)
