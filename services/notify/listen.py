"""Which facts notify hears, and what each makes it do."""

from collections.abc import Sequence

from khobac_contracts.dossier import StatusChanged
from khobac_contracts.registration import ContactChanged, UnitJoined
from khobac_contracts.risk import AlertRaised

from services.chassis import FactContext, Listening, StreamCommand

from .domain.commands import LearnContact, LearnUnit, QueueNotice, RaiseWarning
from .domain.state import Because, Notice, Recipient, RiskWarning


def on_unit(fact: UnitJoined, heard: FactContext) -> Sequence[StreamCommand]:
    return [StreamCommand(fact.unit, LearnUnit(body=fact.unit, name=fact.name, treasury=fact.treasury))]


def on_contact(fact: ContactChanged, heard: FactContext) -> Sequence[StreamCommand]:
    recipients = tuple(Recipient(r.person, r.role, r.email) for r in fact.recipients[:20])
    return [StreamCommand(fact.unit, LearnContact(body=fact.unit, recipients=recipients, changed_at=fact.changed_at))]


def on_status(fact: StatusChanged, heard: FactContext) -> Sequence[StreamCommand]:
    notice = Notice(
        id=heard.id,
        dossier=fact.dossier,
        treasury=fact.treasury,
        status=fact.status,
        step=fact.step,
        amount=fact.amount,
        reason_vi=fact.reason.vi if fact.reason else None,
        reason_en=fact.reason.en if fact.reason else None,
        submitted_at=fact.submitted_at,
        changed_at=fact.changed_at,
    )
    return [StreamCommand(fact.unit, QueueNotice(body=fact.unit, notice=notice, at=heard.received_at))]


def on_alert(fact: AlertRaised, heard: FactContext) -> Sequence[StreamCommand]:
    warning = RiskWarning(
        alert=fact.alert,
        dossier=fact.dossier,
        account=fact.account,
        amount=fact.amount,
        score=fact.score,
        reasons=tuple(Because(reason.words.vi, reason.words.en) for reason in fact.reasons[:12]),
        submitted_at=fact.submitted_at,
        raised_at=fact.raised_at,
    )
    return [StreamCommand(fact.unit, RaiseWarning(body=fact.unit, warning=warning, at=heard.received_at))]


LISTEN: Listening = {
    StatusChanged: on_status,
    AlertRaised: on_alert,
    ContactChanged: on_contact,
    UnitJoined: on_unit,
}
