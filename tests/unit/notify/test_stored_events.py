"""Every event that notify has ever stored leads to a mailbox of today."""

from services.notify.domain import DECIDER
from services.notify.domain.contacts import holders
from services.notify.domain.state import closed_warning
from tests.stored import replayed, samples

from .makers import ALERT


def test_what_was_stored_is_read_and_replayed() -> None:
    mailbox = replayed(DECIDER, samples(__file__))
    assert (mailbox.name, mailbox.waiting, mailbox.digest, mailbox.warnings) == ("Trường THCS Lê Lợi", (), 3, ())
    assert [holder.person for holder in holders(mailbox)] == ["binh"]
    disputed = closed_warning(mailbox, ALERT)
    assert disputed is not None
    assert (disputed.answer, disputed.round) == ("disputed", 1)
