"""Registration's business: bodies (units, treasury offices), users, and keys, each kind in streams of its own."""

from collections.abc import Sequence
from typing import Any, TypeAlias, cast

from services.chassis import Decider

from . import bodies, keys, users
from .beginning import Nobody
from .bodies import BodyCommand, BodyEvent, BodyState
from .keys import Claimed, ClaimKey, KeyClaimed
from .users import UserCommand, UserEvent, UserState

Command: TypeAlias = BodyCommand | UserCommand | ClaimKey
Event: TypeAlias = BodyEvent | UserEvent | KeyClaimed
State: TypeAlias = BodyState | UserState | Claimed

# Which command goes to which kind of stream is fixed by the stream's name in the API: a unit's code never meets a
# user's state. The casts say so; a stream of one kind has events of that kind only.


def decide(command: Command, state: State) -> Sequence[Event]:
    match command:
        case users.IssueLogin() | users.Activate() | users.LogIn() | users.ChangePassword():
            return users.decide(command, cast("UserState", state))
        case ClaimKey():
            return keys.decide(command, cast("Nobody | Claimed", state))
        case _:
            return bodies.decide(command, cast("BodyState", state))


def evolve(state: State, event: Event) -> State:
    match event:
        case users.LoginIssued() | users.PasswordSet() | users.LoggedIn() | users.LogInFailed():
            return users.evolve(cast("UserState", state), event)
        case KeyClaimed():
            return keys.evolve(cast("Nobody | Claimed", state), event)
        case _:
            return bodies.evolve(cast("BodyState", state), event)


DECIDER: Decider[Any, Any, Any] = Decider(initial=Nobody(), decide=decide, evolve=evolve, events=Event, states=State)
