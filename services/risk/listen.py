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
from services.kernel.codes import is_unit

from .domain import DECIDER
from .domain.commands import Assess, Command, Forget, Learn, NoteChange, NoteFailedLogin
from .domain.events import ChangeKind
from .domain.spending import Payment, SignatureCircumstances, Spending, shortened


def on_submitted(fact: DossierSubmitted, context: FactContext) -> Sequence[StreamCommand]:
    """A request asks for no money: there is nothing to weigh."""
    if fact.amount is None or fact.account is None:
        return []
    spending = Spending(
        fact.amount,
        tuple(Payment(each.item, each.amount, shortened(each.payee_digest)) for each in fact.payments),
        tuple(_circumstances(signed) for signed in fact.signatures[:8]),
        fact.submitted_at,
    )
    assess = Assess(
        unit=fact.unit,
        dossier=fact.dossier,
        procedure=fact.procedure,
        form=fact.form,
        treasury=fact.treasury,
        account=fact.account,
        round=fact.round,
        digest=fact.digest,
        spending=spending,
        at=context.received_at,
    )
    return [DECIDER.command(fact.unit, assess)]


def on_settled(fact: PaymentSettled, context: FactContext) -> Sequence[StreamCommand]:
    return [DECIDER.command(fact.unit, Learn(dossier=fact.dossier, item=fact.item, at=fact.settled_at))]


def on_withdrawn(fact: DossierWithdrawn, context: FactContext) -> Sequence[StreamCommand]:
    return [DECIDER.command(fact.unit, Forget(dossier=fact.dossier, at=fact.withdrawn_at))]


def on_contact(fact: ContactChanged, context: FactContext) -> Sequence[StreamCommand]:
    return _of_unit(fact.organisation, _change("contact", "", fact.changed_at, context))


def on_credential(fact: CredentialChanged, context: FactContext) -> Sequence[StreamCommand]:
    return _of_unit(fact.organisation, _change("credential", fact.context.person, fact.context.at, context))


def on_certificate(fact: CertificateBound, context: FactContext) -> Sequence[StreamCommand]:
    return _of_unit(fact.organisation, _change("certificate", fact.person, fact.bound_at, context))


def on_login(fact: LoginSucceeded, context: FactContext) -> Sequence[StreamCommand]:
    """Only a log-in from abroad is worth a line: the others are thousands a day and say nothing."""
    if fact.context.country in (None, "VN"):
        return []
    return _of_unit(fact.organisation, _change("login_abroad", fact.context.person, fact.context.at, context))


def on_failed_login(fact: LoginFailed, context: FactContext) -> Sequence[StreamCommand]:
    return _of_unit(fact.organisation, NoteFailedLogin(failed_at=fact.at, at=context.received_at))


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


def _of_unit(organisation: str, command: Command) -> Sequence[StreamCommand]:
    """Treasury offices do not spend: nothing to watch."""
    return [DECIDER.command(organisation, command)] if is_unit(organisation) else []


def _change(kind: ChangeKind, person: str, at: datetime, context: FactContext) -> NoteChange:
    return NoteChange(kind=kind, person=person, changed_at=at, at=context.received_at)


def _circumstances(signed: Signed) -> SignatureCircumstances:
    seen = signed.context
    return SignatureCircumstances(str(signed.role), signed.person, seen.device, seen.network, seen.country, seen.at)
