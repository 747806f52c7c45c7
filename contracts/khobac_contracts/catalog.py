"""The only place where a topic is named: every fact, its owner, its key and its readers."""

from collections.abc import Mapping

from . import dossier, notify, payment, registration, risk, signature
from .versions import Catalog, Edition, Entry, Past, Service
from .vocabulary import Fact

__all__ = [
    "BY_MODEL",
    "BY_NAME",
    "CATALOG",
    "DEAD_LETTERS",
    "LARGEST_LETTER",
    "PARTITIONS",
    "SETTINGS",
    "TOPICS",
    "Catalog",
    "Edition",
    "Entry",
    "Past",
    "Service",
    "read_by",
]

PARTITIONS = 6
DEAD_LETTERS = "dead.letters"
"""Where a message that cannot be read lies with its reason, its original bytes and its position."""
LARGEST_LETTER = 8 * 1024 * 1024
"""A message of so many bytes still lies there whole; of a larger one, its beginning."""


def _of_organisation(name: str, model: type[Fact], *readers: Service) -> Entry:
    """A fact about a unit or a treasury office."""
    return Entry(name, model, "registration", readers, subject="organisation", key="organisation")


CATALOG = Catalog(
    (
        Entry("unit.joined", registration.UnitJoined, "registration", ("notify", "dossier", "signature"), "unit"),
        _of_organisation("signatory.appointed", registration.SignatoryAppointed, "signature"),
        _of_organisation("signatory.ended", registration.SignatoryEnded, "signature"),
        _of_organisation("certificate.bound", registration.CertificateBound, "signature", "risk"),
        _of_organisation("certificate.unbound", registration.CertificateUnbound, "signature"),
        _of_organisation("contact.changed", registration.ContactChanged, "notify", "risk"),
        Entry("account.opened", registration.AccountOpened, "registration", ("payment",), "unit"),
        _of_organisation("login.succeeded", registration.LoginSucceeded, "risk"),
        _of_organisation("login.failed", registration.LoginFailed, "risk"),
        _of_organisation("credential.changed", registration.CredentialChanged, "risk"),
        Entry("dossier.submitted", dossier.DossierSubmitted, "dossier", ("signature", "risk"), "dossier"),
        Entry("dossier.approved", dossier.DossierApproved, "dossier", ("signature", "payment"), "dossier"),
        Entry("request.approved", dossier.RequestApproved, "dossier", ("signature",), "dossier"),
        Entry("request.completed", dossier.RequestCompleted, "dossier", ("registration",), "dossier"),
        Entry("dossier.withdrawn", dossier.DossierWithdrawn, "dossier", ("risk", "notify"), "dossier"),
        Entry("status.changed", dossier.StatusChanged, "dossier", ("notify",), "dossier"),
        Entry("submission.verified", signature.SubmissionVerified, "signature", ("dossier",), "dossier"),
        Entry("submission.rejected", signature.SubmissionRejected, "signature", ("dossier",), "dossier"),
        Entry("result.verified", signature.ResultVerified, "signature", ("dossier", "payment"), "dossier"),
        Entry("result.rejected", signature.ResultRejected, "signature", ("dossier", "payment"), "dossier"),
        Entry("risk.assessed", risk.RiskAssessed, "risk", ("dossier",), "dossier"),
        Entry("alert.raised", risk.AlertRaised, "risk", ("notify",), "dossier"),
        Entry("payment.ordered", payment.PaymentOrdered, "payment", (), "dossier"),
        Entry("payment.settled", payment.PaymentSettled, "payment", ("dossier", "risk"), "dossier"),
        Entry("payment.failed", payment.PaymentFailed, "payment", ("dossier",), "dossier"),
        Entry("notice.delivered", notify.NoticeDelivered, "notify", (), "dossier", "organisation"),
        Entry("notice.failed", notify.NoticeFailed, "notify", (), "dossier", "organisation"),
        Entry("warning.answered", notify.WarningAnswered, "notify", ("dossier",), "dossier"),
        Entry("warning.lapsed", notify.WarningLapsed, "notify", (), "dossier"),
    )
)

BY_NAME: Mapping[str, Entry] = CATALOG.by_name
BY_MODEL: Mapping[type[Fact], Entry] = CATALOG.by_model
TOPICS: tuple[str, ...] = tuple(BY_NAME)
read_by = CATALOG.read_by

_ALL = {"retention.ms": "-1", "compression.type": "producer"}
SETTINGS: dict[str, dict[str, str]] = {
    **dict.fromkeys(TOPICS, _ALL),
    # Beside the letter, room for our notes and for the batch around it.
    DEAD_LETTERS: {**_ALL, "max.message.bytes": str(LARGEST_LETTER + 1024 * 1024)},
}
"""How each topic must be set, on whatever cluster; README.md says why."""
