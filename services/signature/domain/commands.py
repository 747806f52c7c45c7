"""What signature is asked to take note of, and what it is asked to judge."""

from datetime import datetime

import msgspec

from services.chassis import PlainData

from .validation import ValidationReport


class Appoint(PlainData, frozen=True, kw_only=True):
    """A person may sign for the organisation in that role."""

    person: str
    role: str
    accounts: tuple[str, ...]
    at: datetime


class EndAppointment(PlainData, frozen=True, kw_only=True):
    """A person signs no longer in that role."""

    person: str
    role: str
    at: datetime


class Bind(PlainData, frozen=True, kw_only=True):
    """A certificate is registered for a person in a role."""

    person: str
    role: str
    accounts: tuple[str, ...]
    fingerprint: str
    at: datetime


class Unbind(PlainData, frozen=True, kw_only=True):
    """A certificate is no longer accepted for that person in that role."""

    person: str
    role: str
    fingerprint: str
    at: datetime


class DeclareChiefAccountant(PlainData, frozen=True, kw_only=True):
    """A unit joined, with a chief accountant or with "Không có" in that place."""

    none: bool
    at: datetime


class OfferedSignature(msgspec.Struct, frozen=True, kw_only=True):
    """One signature as it was handed in: who is said to have made it, and what validating it showed."""

    role: str
    person: str
    serial: str
    cms: str
    """Sealed. Validating it needs the world, so it is done before the command is decided."""
    report: ValidationReport | None = None


class _Judge(PlainData, frozen=True, kw_only=True):
    dossier: str
    procedure: str
    form: str
    unit: str
    treasury: str
    account: str | None
    """From which the dossier pays, or about which a unit's request is."""
    digest: str
    signatures: tuple[OfferedSignature, ...]
    handed_over: datetime
    """When, by the platform's clock: the proof that the signatures existed before any revocation since."""
    at: datetime
    caught_up: bool = False
    """What is known of the registrations is not older than this."""
    last_try: bool = False
    """A registration that is not known by now is not on its way any more."""


class JudgeSubmission(_Judge, frozen=True, kw_only=True):
    """Do the unit's signatures on a dossier hold?"""

    declared_at: datetime
    """Who must sign was settled then: a row that came into force since asks for nobody else."""


class JudgeResult(_Judge, frozen=True, kw_only=True):
    """Does the leader's signature on the treasury's result hold?"""


Judge = JudgeSubmission | JudgeResult
Command = Appoint | EndAppointment | Bind | Unbind | DeclareChiefAccountant | JudgeSubmission | JudgeResult
