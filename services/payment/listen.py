"""The facts that payment hears, and what each makes it do."""

from collections.abc import Sequence

from khobac_contracts.dossier import DossierApproved
from khobac_contracts.registration import AccountOpened
from khobac_contracts.signature import SignatureRejected, SignatureVerified

from services.chassis import FactContext, Listening, StreamCommand

from .domain import AcceptVerdict, Approval, OpenAccount, RecordApproval, RejectVerdict


def on_opened(fact: AccountOpened, heard: FactContext) -> Sequence[StreamCommand]:
    """The account gets a ledger."""
    opened = OpenAccount(
        account=fact.account, unit=fact.unit, treasury=fact.treasury, kind=fact.kind, at=heard.received_at
    )
    return [StreamCommand(fact.account, opened)]


def on_approved(fact: DossierApproved, heard: FactContext) -> Sequence[StreamCommand]:
    """The dossier waits for the verdict on the leader's signature."""
    approval = Approval(
        dossier=fact.dossier,
        unit=fact.unit,
        treasury=fact.treasury,
        account=fact.account,
        amount=fact.amount,
        payee=fact.payee,
        payee_bank=fact.payee_bank,
        digest=fact.digest,
        approved_at=fact.approved_at,
    )
    return [StreamCommand(fact.account, RecordApproval(approval=approval, at=heard.received_at))]


def on_verified(fact: SignatureVerified, heard: FactContext) -> Sequence[StreamCommand]:
    """The result is genuine: pay. The cause says that this counts once for a dossier, for all time."""
    if fact.subject != "result":
        return []
    verdict = AcceptVerdict(dossier=fact.dossier, digest=fact.digest, at=heard.received_at)
    return [StreamCommand(fact.account, verdict, f"order/{fact.dossier}")]


def on_rejected(fact: SignatureRejected, heard: FactContext) -> Sequence[StreamCommand]:
    """The result goes back to the leader: nothing is ordered on this approval."""
    if fact.subject != "result":
        return []
    return [StreamCommand(fact.account, RejectVerdict(dossier=fact.dossier, digest=fact.digest, at=heard.received_at))]


LISTEN: Listening = {
    AccountOpened: on_opened,
    DossierApproved: on_approved,
    SignatureVerified: on_verified,
    SignatureRejected: on_rejected,
}
