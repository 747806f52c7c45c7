"""A disputed answer becomes a report to the unit's treasury office."""

from .commands import ReportDispute
from .events import WarningAnswered
from .state import Dispute, Mailbox


def report(answered: WarningAnswered, mailbox: Mailbox) -> ReportDispute | None:
    """None while the unit's treasury office is not known. No clock: a repetition after a crash must say the same."""
    treasury = answered.treasury or mailbox.treasury
    if treasury is None:
        return None
    dispute = Dispute(answered.organisation, mailbox.name, answered.warning, answered.at)
    return ReportDispute(organisation=treasury, dispute=dispute, at=answered.at)
