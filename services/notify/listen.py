"""Which facts notify hears, and what each makes it do."""

from collections.abc import Sequence

from khobac_contracts.dossier import DossierWithdrawn, StatusChanged
from khobac_contracts.registration import ContactChanged, UnitJoined
from khobac_contracts.risk import AlertRaised

from services.chassis import FactContext, Listening, StreamCommand
from services.kernel.bilingual import Bilingual

from .domain import DECIDER
from .domain.commands import LearnContact, LearnUnit, LearnWithdrawal, QueueNotice, RaiseWarning
from .domain.notice import notice_of
from .domain.state import Recipient, RiskWarning

MOST_RECIPIENTS = 20
MOST_REASONS = 12


def on_unit(fact: UnitJoined, context: FactContext) -> Sequence[StreamCommand]:
    learn = LearnUnit(organisation=fact.unit, name=fact.name, treasury=fact.treasury)
    return [DECIDER.command(fact.unit, learn)]


def on_contact(fact: ContactChanged, context: FactContext) -> Sequence[StreamCommand]:
    recipients = tuple(Recipient(each.person, str(each.role), each.email) for each in fact.recipients)
    learn = LearnContact(
        organisation=fact.organisation, recipients=recipients[:MOST_RECIPIENTS], changed_at=fact.changed_at
    )
    return [DECIDER.command(fact.organisation, learn)]


def on_status(fact: StatusChanged, context: FactContext) -> Sequence[StreamCommand]:
    notice = notice_of(fact, context.id)
    return [DECIDER.command(fact.unit, QueueNotice(organisation=fact.unit, notice=notice, at=context.received_at))]


def on_alert(fact: AlertRaised, context: FactContext) -> Sequence[StreamCommand]:
    warning = RiskWarning(
        alert=fact.alert,
        dossier=fact.dossier,
        procedure=fact.procedure,
        form=fact.form,
        round=fact.round,
        account=fact.account,
        amount=fact.amount,
        score=fact.score,
        reasons=tuple(Bilingual.of(reason.words) for reason in fact.reasons[:MOST_REASONS]),
        submitted_at=fact.submitted_at,
        raised_at=fact.raised_at,
    )
    return [DECIDER.command(fact.unit, RaiseWarning(organisation=fact.unit, warning=warning, at=context.received_at))]


def on_withdrawn(fact: DossierWithdrawn, context: FactContext) -> Sequence[StreamCommand]:
    learn = LearnWithdrawal(organisation=fact.unit, dossier=fact.dossier, at=context.received_at)
    return [DECIDER.command(fact.unit, learn)]


LISTEN: Listening = {
    StatusChanged: on_status,
    AlertRaised: on_alert,
    DossierWithdrawn: on_withdrawn,
    ContactChanged: on_contact,
    UnitJoined: on_unit,
}
