"""A log-in is issued with a one-time code, gets a password, and locks itself against guessing."""

from services.chassis import Decider

from .commands import UserCommand
from .decide import decide
from .events import UserEvent
from .evolve import evolve
from .state import Nobody, UserState

USER: Decider[UserCommand, UserState, UserEvent] = Decider(
    initial=Nobody(),
    decide=decide,
    evolve=evolve,
    commands=UserCommand,
    events=UserEvent,
    states=UserState,
    kind="user",
)
"""A stream is named by the log-in name."""
