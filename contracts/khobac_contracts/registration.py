"""What registration announces: who may act for which unit, with which certificate, and how to reach them."""

from pydantic import Field

from .vocabulary import (
    AccountCode,
    AccountKind,
    Context,
    Country,
    Fact,
    Instant,
    LoginFailure,
    Network,
    Open,
    OrganisationCode,
    PersonId,
    Role,
    Sealed,
    Serial,
    Sha256,
    TreasuryCode,
    UnitCode,
)


class UnitJoined(Fact):
    """The treasury accepted a unit's notice of participation (forms TK01, TK01-PL)."""

    unit: UnitCode
    name: str = Field(max_length=300)
    treasury: TreasuryCode
    without_chief_accountant: bool = Field(description="declared: the account holder alone signs for the unit")
    joined_at: Instant


class SignatoryAppointed(Fact):
    """A person may sign for an organisation in a role, on these accounts (circular 157/2025)."""

    organisation: OrganisationCode
    person: PersonId
    role: Open[Role]
    title: str = Field(max_length=200)
    delegate: bool = False
    accounts: tuple[AccountCode, ...] = ()
    appointed_at: Instant


class SignatoryEnded(Fact):
    """From this moment the person no longer signs for the organisation in that role."""

    organisation: OrganisationCode
    person: PersonId
    role: Open[Role]
    ended_at: Instant


class CertificateBound(Fact):
    """A certificate is registered for a person, per title and per account. It names no holder: the digest is enough."""

    organisation: OrganisationCode
    person: PersonId
    role: Open[Role]
    title: str = Field(max_length=200)
    accounts: tuple[AccountCode, ...] = ()
    fingerprint: Sha256 = Field(description="of the certificate's DER")
    serial: Serial
    issuer: str = Field(max_length=500, description="RFC 4514 name of the issuing CA")
    not_before: Instant
    not_after: Instant
    bound_at: Instant
    context: Context


class CertificateUnbound(Fact):
    """A certificate is no longer accepted for that person in that role."""

    organisation: OrganisationCode
    person: PersonId
    role: Open[Role]
    fingerprint: Sha256
    unbound_at: Instant


class Recipient(Fact):
    """One address of an organisation, sealed under the person's key."""

    person: PersonId
    role: Open[Role]
    email: Sealed
    phone: Sealed | None = None


class ContactChanged(Fact):
    """Where notices for an organisation go from now on (all of them, not the difference)."""

    organisation: OrganisationCode
    recipients: tuple[Recipient, ...] = Field(min_length=1)
    changed_at: Instant
    context: Context


class AccountOpened(Fact):
    """A unit has an account at a treasury office."""

    unit: UnitCode
    account: AccountCode
    treasury: TreasuryCode
    kind: Open[AccountKind]
    opened_at: Instant


class LoginSucceeded(Fact):
    """Somebody logged in for an organisation."""

    organisation: OrganisationCode
    context: Context


class LoginFailed(Fact):
    """A log-in with a known user name failed."""

    organisation: OrganisationCode
    user: str = Field(max_length=128)
    reason: Open[LoginFailure]
    device: Sha256 | None = None
    network: Network | None = None
    country: Country | None = None
    at: Instant


class CredentialChanged(Fact):
    """A password was set or replaced."""

    organisation: OrganisationCode
    context: Context
