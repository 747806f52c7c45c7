"""What registration announces: who may act for which unit, with which certificate, and how to reach them."""

from typing import Literal

from pydantic import Field

from .vocabulary import (
    AccountCode,
    BodyCode,
    Context,
    Fact,
    Instant,
    PersonId,
    Role,
    Sealed,
    Sha256,
    TreasuryCode,
    UnitCode,
)


class UnitJoined(Fact):
    """The treasury accepted a unit's notice of participation (forms TK01, TK01-PL)."""

    unit: UnitCode
    name: str = Field(max_length=300)
    treasury: TreasuryCode
    joined_at: Instant


class SignatoryAppointed(Fact):
    """A person may sign for a body in a role, on these accounts (circular 157/2025)."""

    unit: BodyCode
    person: PersonId
    role: Role
    title: str = Field(max_length=200)
    delegate: bool = False
    accounts: tuple[AccountCode, ...] = ()
    appointed_at: Instant


class SignatoryEnded(Fact):
    """From this moment the person no longer signs for the body in that role."""

    unit: BodyCode
    person: PersonId
    role: Role
    ended_at: Instant


class CertificateBound(Fact):
    """A certificate is registered for a person, per title and per account. It names no holder: the digest is enough."""

    unit: BodyCode
    person: PersonId
    role: Role
    title: str = Field(max_length=200)
    accounts: tuple[AccountCode, ...] = ()
    fingerprint: Sha256 = Field(description="of the certificate's DER")
    serial: str = Field(pattern=r"^[0-9a-f]{1,40}$", description="hex, as issued")
    issuer: str = Field(max_length=500, description="RFC 4514 name of the issuing CA")
    not_before: Instant
    not_after: Instant
    bound_at: Instant
    context: Context


class CertificateUnbound(Fact):
    """A certificate is no longer accepted for that person in that role."""

    unit: BodyCode
    person: PersonId
    role: Role
    fingerprint: Sha256
    unbound_at: Instant


class Recipient(Fact):
    """One address of a unit or a treasury office, sealed under the person's key."""

    person: PersonId
    role: Role
    email: Sealed
    phone: Sealed | None = None


class ContactChanged(Fact):
    """Where notices for a unit or a treasury office go from now on (all of them, not the difference)."""

    unit: BodyCode
    recipients: tuple[Recipient, ...] = Field(min_length=1)
    changed_at: Instant
    context: Context


class AccountOpened(Fact):
    """A unit has an account at a treasury office."""

    unit: UnitCode
    account: AccountCode
    treasury: TreasuryCode
    kind: Literal["estimate", "deposit"]
    opened_at: Instant


class LoginSucceeded(Fact):
    """Somebody logged in for a body."""

    unit: BodyCode
    context: Context


class LoginFailed(Fact):
    """A log-in with a known user name failed."""

    unit: BodyCode
    user: str = Field(max_length=128)
    reason: Literal["wrong_password", "locked"]
    device: Sha256 | None = None
    network: int | None = None
    country: str | None = None
    at: Instant


class CredentialChanged(Fact):
    """A password was set or replaced."""

    unit: BodyCode
    context: Context
