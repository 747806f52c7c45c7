"""Every event that risk has ever stored leads to a profile of today."""

from services.risk.domain import DECIDER
from services.risk.domain.habits import has_paid
from services.risk.domain.models import model_named
from tests.stored import replayed, samples

from .makers import PAYEE, STRANGER


def test_what_was_stored_is_read_and_replayed() -> None:
    profile = replayed(DECIDER, samples(__file__))
    assert (profile.settled, len(profile.pending), len(profile.marks), len(profile.failures)) == (1, 1, 1, 1)
    assert has_paid(profile, PAYEE)
    assert has_paid(profile, STRANGER)


def test_the_model_of_every_stored_verdict_is_still_there() -> None:
    named = {sample["model"] for sample in samples(__file__) if sample["type"] == "Assessed"}
    assert named
    assert all(model_named(name) for name in named)
