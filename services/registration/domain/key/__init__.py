"""A signing key belongs to one person: claimed in a stream of its own, so that two units cannot register it at once."""

from services.chassis import Decider

from .commands import ClaimKey
from .decide import decide
from .events import KeyClaimed
from .evolve import evolve
from .state import KeyState, Unclaimed

KEY: Decider[ClaimKey, KeyState, KeyClaimed] = Decider(
    initial=Unclaimed(),
    decide=decide,
    evolve=evolve,
    commands=ClaimKey,
    events=KeyClaimed,
    states=KeyState,
    kind="key",
)
"""A stream is named by the digest of the public key."""
