"""Registration's business: bodies (units, treasury offices), users, and keys, each kind in streams of its own."""

from services.chassis import Decider

from . import bodies, keys, users
from .beginning import Nobody
from .bodies import BodyCommand, BodyEvent, BodyState
from .keys import ClaimKey, KeyClaimed, KeyState
from .users import UserCommand, UserEvent, UserState

BODY: Decider[BodyCommand, BodyState, BodyEvent] = Decider(
    initial=Nobody(),
    decide=bodies.decide,
    evolve=bodies.evolve,
    commands=BodyCommand,
    events=BodyEvent,
    states=BodyState,
)
USER: Decider[UserCommand, UserState, UserEvent] = Decider(
    initial=Nobody(),
    decide=users.decide,
    evolve=users.evolve,
    commands=UserCommand,
    events=UserEvent,
    states=UserState,
    kind="user",
)
KEY: Decider[ClaimKey, KeyState, KeyClaimed] = Decider(
    initial=Nobody(),
    decide=keys.decide,
    evolve=keys.evolve,
    commands=ClaimKey,
    events=KeyClaimed,
    states=KeyState,
    kind="key",
)
