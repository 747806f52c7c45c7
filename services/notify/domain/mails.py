"""Who gets which mail: a digest what each still lacks, a warning by a link of one's own, a dispute the treasury office."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .contacts import holders, settled_holders, warned
from .digests import item
from .events import Item
from .links import Link, Links
from .mail import Mail, item_name, mail_of
from .state import Dispute, Mailbox, Notice, Recipient, RiskWarning
from .status_letter import status_letter
from .warning_letters import dispute_letter, warning_letter

Opened = Mapping[str, str]
"""Addresses in clear by their sealed form, as far as their keys are still there."""
Took = Callable[[str, str], bool]
"""Whether the server took, for this address, a mail with this item."""


def addresses(recipients: Sequence[Recipient], opened: Opened) -> tuple[str, ...]:
    """Each address once; a person whose key was dropped has none any more."""
    found = (opened.get(recipient.email) for recipient in recipients)
    return tuple(dict.fromkeys(address for address in found if address))


def digest_mails(work: str, mailbox: Mailbox, to: Sequence[str], took: Took) -> list[Mail]:
    """One mail for all; after a try in which the server took some addresses only, each gets what it lacks."""
    lacking: dict[tuple[Notice, ...], list[str]] = {}
    for address in to:
        lacks = tuple(notice for notice in mailbox.waiting if not took(address, item_name(work, notice.id)))
        # Who lacks nothing stands in a mail that is not sent: they are reached, too.
        lacking.setdefault(lacks or mailbox.waiting, []).append(address)
    return [
        mail_of(work, "digest", [item(notice) for notice in notices], status_letter(mailbox, notices), those)
        for notices, those in lacking.items()
        if notices
    ]


@dataclass(frozen=True)
class WarningMails:
    """The mails of one warning: one an address, each with the link of its person."""

    work: str
    mailbox: Mailbox
    warning: RiskWarning
    links: Links
    expires: datetime

    def recipients(self, now: datetime) -> Sequence[Recipient]:
        """Everybody whose address must be opened."""
        return (*warned(self.mailbox, now), *settled_holders(self.mailbox, now))

    def mails(self, opened: Opened, now: datetime) -> list[Mail]:
        settled = addresses(settled_holders(self.mailbox, now), opened)
        mails: dict[str, Mail] = {}
        for recipient in warned(self.mailbox, now):
            address = opened.get(recipient.email)
            if address and address not in mails:
                mails[address] = self._mail(recipient, address, may_confirm=address in settled)
        return list(mails.values())

    def _mail(self, recipient: Recipient, address: str, *, may_confirm: bool) -> Mail:
        url = self._url(recipient.person, may_confirm=may_confirm)
        letter = warning_letter(self.mailbox, self.warning, url, may_confirm=may_confirm)
        return mail_of(self.work, "warning", [warning_item(self.warning)], letter, [address], apart=recipient.email)

    def _url(self, person: str, *, may_confirm: bool) -> str | None:
        """Who is no holder any more may know, but not answer."""
        if person not in {holder.person for holder in holders(self.mailbox)}:
            return None
        expires = int(self.expires.timestamp())
        return self.links.url(Link(self.mailbox.organisation, self.warning.alert, person, expires, may_confirm))


def dispute_mails(work: str, dispute: Dispute, to: Sequence[str]) -> list[Mail]:
    return [mail_of(work, "dispute", [dispute_item(dispute)], dispute_letter(dispute), to)] if to else []


def warning_item(warning: RiskWarning) -> Item:
    return Item(warning.alert, warning.dossier, warning.procedure, warning.form)


def dispute_item(dispute: Dispute) -> Item:
    warning = dispute.warning
    return Item(f"{warning.alert}/disputed", warning.dossier, warning.procedure, warning.form)
