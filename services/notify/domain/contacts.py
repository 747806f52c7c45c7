"""Who takes an organisation's mail address over can neither silence its warnings nor release its money."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from khobac_contracts.vocabulary import Role

from .events import ContactLearned
from .state import Former, Mailbox, Recipient

FORMER = 12
FORMER_FOR = timedelta(days=30)
"""How long the address before a change still gets warnings; as long, a link to the new one can stop the money only."""


def holders(mailbox: Mailbox) -> tuple[Recipient, ...]:
    """Who must answer a warning."""
    return tuple(recipient for recipient in mailbox.recipients if _is_holder(recipient))


def former_holders(mailbox: Mailbox, now: datetime) -> tuple[Recipient, ...]:
    """Addresses of account holders that were replaced not long ago."""
    current = {recipient.email for recipient in mailbox.recipients}
    return tuple(former.recipient for former in _recent_holders(mailbox, now) if former.recipient.email not in current)


def settled_holders(mailbox: Mailbox, now: datetime) -> tuple[Recipient, ...]:
    """Account holders at the addresses before the first recent change: a link there may release money.

    One by one an address cannot be told from the one before it: it is sealed anew at each change.
    """
    recent = _recent_holders(mailbox, now)
    if not recent:
        return holders(mailbox)
    first = min(former.replaced_at for former in recent)
    return tuple(former.recipient for former in recent if former.replaced_at == first)


def warned(mailbox: Mailbox, now: datetime) -> Sequence[Recipient]:
    """The holders, at the address before a recent change, too. A unit without a known holder: everybody it has, who
    then may know but not answer.
    """
    return (*holders(mailbox), *former_holders(mailbox, now)) or mailbox.recipients


def with_contact(mailbox: Mailbox, learned: ContactLearned) -> Mailbox:
    """The newest contact counts; what it replaces is kept as long as was decided then."""
    at = learned.changed_at
    if mailbox.contact_at and at <= mailbox.contact_at:
        return mailbox
    recent = tuple(former for former in mailbox.former if former.replaced_at >= learned.forgets_before)
    replaced = tuple(Former(recipient, at) for recipient in mailbox.recipients if recipient not in learned.recipients)
    # The oldest stay: whoever changes the address again and again must not push the real one out.
    former = (*recent, *replaced)[: learned.keeps]
    return msgspec.structs.replace(mailbox, recipients=learned.recipients, contact_at=at, former=former)


def _recent_holders(mailbox: Mailbox, now: datetime) -> list[Former]:
    return [
        former for former in mailbox.former if _is_holder(former.recipient) and now - former.replaced_at <= FORMER_FOR
    ]


def _is_holder(recipient: Recipient) -> bool:
    return recipient.role == Role.ACCOUNT_HOLDER
