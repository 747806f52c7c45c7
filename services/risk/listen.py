"""Which facts risk watches, and what each makes it do."""

from collections.abc import Sequence
from datetime import datetime

from khobac_contracts.dossier import DossierSubmitted, DossierWithdrawn, Signed
from khobac_contracts.payment import PaymentSettled
from khobac_contracts.registration import (
    CertificateBound,
    ContactChanged,
    CredentialChanged,
    LoginFailed,
    LoginSucceeded,
)

from services.chassis import FactContext, Listening, StreamCommand

from .domain.commands import Assess, Command, Forget, Learn, NoteChange, NoteFailedLogin
from .domain.detectors import SignatureCircumstances
from .domain.events import Kind


def on_submitted(fact: DossierSubmitted, heard: FactContext) -> Sequence[StreamCommand]:
    assess = Assess(
        unit=fact.unit,
        dossier=fact.dossier,
        treasury=fact.treasury,
        account=fact.account,
        round=fact.round,
        amount=fact.amount,
        payee=fact.payee_digest,
        digest=fact.digest,
        hands=tuple(_hand(signed) for signed in fact.signatures[:8]),
        submitted_at=fact.submitted_at,
        at=heard.received_at,
    )
    return [StreamCommand(fact.unit, assess)]


def on_settled(fact: PaymentSettled, heard: FactContext) -> Sequence[StreamCommand]:
    return [StreamCommand(fact.unit, Learn(dossier=fact.dossier, at=fact.settled_at))]


def on_withdrawn(fact: DossierWithdrawn, heard: FactContext) -> Sequence[StreamCommand]:
    return [StreamCommand(fact.unit, Forget(dossier=fact.dossier, at=fact.withdrawn_at))]


def on_contact(fact: ContactChanged, heard: FactContext) -> Sequence[StreamCommand]:
    return _of_unit(fact.unit, _change("contact", "", fact.changed_at, heard))


def on_credential(fact: CredentialChanged, heard: FactContext) -> Sequence[StreamCommand]:
    return _of_unit(fact.unit, _change("credential", fact.context.person, fact.context.at, heard))


def on_certificate(fact: CertificateBound, heard: FactContext) -> Sequence[StreamCommand]:
    return _of_unit(fact.unit, _change("certificate", fact.person, fact.bound_at, heard))


def on_login(fact: LoginSucceeded, heard: FactContext) -> Sequence[StreamCommand]:
    """Only a log-in from abroad is worth a line: the others are thousands a day and say nothing."""
    if fact.context.country in (None, "VN"):
        return []
    return _of_unit(fact.unit, _change("login_abroad", fact.context.person, fact.context.at, heard))


def on_failed_login(fact: LoginFailed, heard: FactContext) -> Sequence[StreamCommand]:
    return _of_unit(fact.unit, NoteFailedLogin(failed_at=fact.at, at=heard.received_at))


LISTEN: Listening = {
    DossierSubmitted: on_submitted,
    PaymentSettled: on_settled,
    DossierWithdrawn: on_withdrawn,
    ContactChanged: on_contact,
    CredentialChanged: on_credential,
    CertificateBound: on_certificate,
    LoginSucceeded: on_login,
    LoginFailed: on_failed_login,
}


def _of_unit(body: str, command: Command) -> Sequence[StreamCommand]:
    """Treasury offices (4 digits) do not spend: nothing to watch."""
    return [StreamCommand(body, command)] if len(body) == 7 else []


def _change(kind: Kind, person: str, at: datetime, heard: FactContext) -> NoteChange:
    return NoteChange(kind=kind, person=person, changed_at=at, at=heard.received_at)


def _hand(signed: Signed) -> SignatureCircumstances:
    seen = signed.context
    return SignatureCircumstances(signed.role, signed.person, seen.device, seen.network, seen.country, seen.at)
