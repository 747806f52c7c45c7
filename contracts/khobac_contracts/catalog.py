"""The only place where a topic is named: every fact, its owner, its key and its readers."""

from dataclasses import dataclass
from typing import Literal

from . import dossier, notify, payment, registration, risk, signature
from .vocabulary import Fact

Service = Literal["registration", "dossier", "signature", "payment", "notify", "risk"]


@dataclass(frozen=True)
class Entry:
    """One fact type: its topic carries its name, its version counts incompatible successors."""

    name: str
    model: type[Fact]
    owner: Service
    readers: tuple[Service, ...]
    subject: str
    """The field that says what the fact is about (CloudEvents subject)."""
    key: str = "unit"
    """The field that is the Kafka key: facts of one unit stay in order within a topic."""
    version: int = 1

    @property
    def schema_uri(self) -> str:
        return f"urn:khobac:schema:{self.name}:{self.version}"


PARTITIONS = 6
DEAD_LETTERS = "dead.letters"
"""Where a message that cannot be read lies with its reason, its original bytes and its position."""
LARGEST_LETTER = 8 * 1024 * 1024
"""A message of so many bytes still lies there whole; of a larger one, its beginning."""

CATALOG: tuple[Entry, ...] = (
    Entry("unit.joined", registration.UnitJoined, "registration", ("notify",), "unit"),
    Entry("signatory.appointed", registration.SignatoryAppointed, "registration", ("signature",), "unit"),
    Entry("signatory.ended", registration.SignatoryEnded, "registration", ("signature",), "unit"),
    Entry("certificate.bound", registration.CertificateBound, "registration", ("signature", "risk"), "unit"),
    Entry("certificate.unbound", registration.CertificateUnbound, "registration", ("signature",), "unit"),
    Entry("contact.changed", registration.ContactChanged, "registration", ("notify", "risk"), "unit"),
    Entry("account.opened", registration.AccountOpened, "registration", ("payment",), "unit"),
    Entry("login.succeeded", registration.LoginSucceeded, "registration", ("risk",), "unit"),
    Entry("login.failed", registration.LoginFailed, "registration", ("risk",), "unit"),
    Entry("credential.changed", registration.CredentialChanged, "registration", ("risk",), "unit"),
    Entry("dossier.submitted", dossier.DossierSubmitted, "dossier", ("signature", "risk"), "dossier"),
    Entry("dossier.approved", dossier.DossierApproved, "dossier", ("signature", "payment"), "dossier"),
    Entry("dossier.withdrawn", dossier.DossierWithdrawn, "dossier", ("risk",), "dossier"),
    Entry("status.changed", dossier.StatusChanged, "dossier", ("notify",), "dossier"),
    Entry("signature.verified", signature.SignatureVerified, "signature", ("dossier", "payment"), "dossier"),
    Entry("signature.rejected", signature.SignatureRejected, "signature", ("dossier", "payment"), "dossier"),
    Entry("risk.assessed", risk.RiskAssessed, "risk", ("dossier",), "dossier"),
    Entry("alert.raised", risk.AlertRaised, "risk", ("notify",), "dossier"),
    Entry("payment.ordered", payment.PaymentOrdered, "payment", (), "dossier"),
    Entry("payment.settled", payment.PaymentSettled, "payment", ("dossier", "risk"), "dossier"),
    Entry("payment.failed", payment.PaymentFailed, "payment", ("dossier",), "dossier"),
    Entry("notice.delivered", notify.NoticeDelivered, "notify", (), "dossier"),
    Entry("notice.failed", notify.NoticeFailed, "notify", (), "dossier"),
    Entry("warning.answered", notify.WarningAnswered, "notify", ("dossier",), "dossier"),
)

BY_NAME: dict[str, Entry] = {entry.name: entry for entry in CATALOG}
BY_MODEL: dict[type[Fact], Entry] = {entry.model: entry for entry in CATALOG}
TOPICS: tuple[str, ...] = tuple(BY_NAME)

KEPT_FOR_EVER = {"retention.ms": "-1", "compression.type": "producer"}
SETTINGS: dict[str, dict[str, str]] = {
    **dict.fromkeys(TOPICS, KEPT_FOR_EVER),
    # Beside the letter, room for our notes and for the batch around it.
    DEAD_LETTERS: {**KEPT_FOR_EVER, "max.message.bytes": str(LARGEST_LETTER + 1024 * 1024)},
}
"""How each topic must be set, on whatever cluster; README.md says why."""


def read_by(service: str) -> tuple[Entry, ...]:
    """The facts that a service listens to."""
    return tuple(entry for entry in CATALOG if service in entry.readers)
