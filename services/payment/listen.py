"""The facts that payment hears, and what each makes it do."""

from collections.abc import Sequence

from khobac_contracts.dossier import ApprovedPayment as PaymentFact
from khobac_contracts.dossier import DossierApproved
from khobac_contracts.registration import AccountOpened
from khobac_contracts.signature import ResultRejected, ResultVerified

from services.chassis import FactContext, Listening, StreamCommand

from .domain import DECIDER
from .domain.commands import AcceptVerdict, OpenAccount, RecordApproval, RejectVerdict
from .domain.orders import Approval, ApprovedPayment


def on_opened(fact: AccountOpened, context: FactContext) -> Sequence[StreamCommand]:
    """The account gets a ledger."""
    opened = OpenAccount(
        account=fact.account, unit=fact.unit, treasury=fact.treasury, kind=fact.kind, at=context.received_at
    )
    return [DECIDER.command(fact.account, opened)]


def on_approved(fact: DossierApproved, context: FactContext) -> Sequence[StreamCommand]:
    """The dossier waits for the verdict on the leader's signature."""
    approval = Approval(
        dossier=fact.dossier,
        procedure=fact.procedure,
        form=fact.form,
        unit=fact.unit,
        treasury=fact.treasury,
        account=fact.account,
        payments=tuple(map(_payment, fact.payments)),
        digest=fact.digest,
        approved_at=fact.approved_at,
    )
    return [DECIDER.command(fact.account, RecordApproval(approval=approval, at=context.received_at))]


def _payment(fact: PaymentFact) -> ApprovedPayment:
    return ApprovedPayment(item=fact.item, amount=fact.amount, payee=fact.payee, payee_bank=fact.payee_bank)


def on_verified(fact: ResultVerified, context: FactContext) -> Sequence[StreamCommand]:
    """The result is genuine: pay. The cause says that this counts once for a dossier and all its items, for all time."""
    if fact.account is None:  # a request's result: nothing is paid
        return []
    verdict = AcceptVerdict(dossier=fact.dossier, digest=fact.digest, at=context.received_at)
    return [DECIDER.command(fact.account, verdict, f"order/{fact.dossier}")]


def on_rejected(fact: ResultRejected, context: FactContext) -> Sequence[StreamCommand]:
    """The result goes back to the leader: nothing is ordered on this approval."""
    if fact.account is None:
        return []
    verdict = RejectVerdict(dossier=fact.dossier, digest=fact.digest, at=context.received_at)
    return [DECIDER.command(fact.account, verdict)]


LISTEN: Listening = {
    AccountOpened: on_opened,
    DossierApproved: on_approved,
    ResultVerified: on_verified,
    ResultRejected: on_rejected,
}
