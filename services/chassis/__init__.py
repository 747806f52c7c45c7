"""The authors' door: all that a service may use of the chassis, by name. Rooms behind it may be re-cut freely.

Names are fetched when they are first asked for: who needs only the plain words loads no driver and no web.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .config.settings import Settings
    from .core.base64_text import NotBase64, compact, from_base64, from_token, to_token
    from .core.crash import crash_here
    from .core.decider import Decider, PlainData, StreamCommand
    from .core.drawers import Done, FactContext, Happened, Listening, Outcome, Recorded, Retry, Row, Work
    from .core.errors import (
        CannotStart,
        FieldError,
        InvalidInput,
        NotAllowed,
        NotFound,
        NotLoggedIn,
        Outage,
        Poison,
        Refusal,
        TooEarly,
        TooLarge,
        TooMany,
        WrongState,
    )
    from .core.kinds import Kind
    from .core.pace import Pace
    from .follow.effects import BEGIN_WITHIN
    from .intake.fact_intake import FactIntake, PoisonLimit, Record
    from .intake.insistence import Insistence
    from .kafka.access import client_arguments
    from .kafka.clients import METADATA_MAX_AGE_MS, existing, position_now, stopped
    from .observe.metrics import CONSUMER_LAG, CONSUMER_PROGRESS
    from .run.blueprint import Background, Blueprint
    from .run.kind_streams import KindStreams
    from .run.kit import Kit
    from .run.service import serve
    from .store.documents import Files, Lists, Numbers
    from .store.pages import Page
    from .store.sealing import BadSeal, Sealing
    from .web.access import PUBLIC, Caller, IdempotentCall, allow
    from .web.body_stream import body_limit
    from .web.media_types import accepts
    from .web.paging import Cursor, Limit, versioned
    from .web.problems import expected
    from .web.request_body import Body, Json, Urlencoded
    from .web.tokens import jwks, read_signing_key, sign_token
    from .web.written import Day

_ROOMS: dict[str, tuple[str, ...]] = {
    "config.settings": ("Settings",),
    "core.base64_text": ("NotBase64", "compact", "from_base64", "from_token", "to_token"),
    "core.crash": ("crash_here",),
    "core.decider": ("Decider", "PlainData", "StreamCommand"),
    "core.drawers": ("Done", "FactContext", "Happened", "Listening", "Outcome", "Recorded", "Retry", "Row", "Work"),
    "core.errors": (
        "CannotStart",
        "FieldError",
        "InvalidInput",
        "NotAllowed",
        "NotFound",
        "NotLoggedIn",
        "Outage",
        "Poison",
        "Refusal",
        "TooEarly",
        "TooLarge",
        "TooMany",
        "WrongState",
    ),
    "core.kinds": ("Kind",),
    "core.pace": ("Pace",),
    "follow.effects": ("BEGIN_WITHIN",),
    "intake.fact_intake": ("FactIntake", "PoisonLimit", "Record"),
    "intake.insistence": ("Insistence",),
    "kafka.access": ("client_arguments",),
    "kafka.clients": ("METADATA_MAX_AGE_MS", "existing", "position_now", "stopped"),
    "observe.metrics": ("CONSUMER_LAG", "CONSUMER_PROGRESS"),
    "run.blueprint": ("Background", "Blueprint"),
    "run.kind_streams": ("KindStreams",),
    "run.kit": ("Kit",),
    "run.service": ("serve",),
    "store.documents": ("Files", "Lists", "Numbers"),
    "store.pages": ("Page",),
    "store.sealing": ("BadSeal", "Sealing"),
    "web.access": ("Caller", "IdempotentCall", "PUBLIC", "allow"),
    "web.body_stream": ("body_limit",),
    "web.media_types": ("accepts",),
    "web.paging": ("Cursor", "Limit", "versioned"),
    "web.problems": ("expected",),
    "web.request_body": ("Body", "Json", "Urlencoded"),
    "web.tokens": ("jwks", "read_signing_key", "sign_token"),
    "web.written": ("Day",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}
__all__ = [
    "BEGIN_WITHIN",
    "CONSUMER_LAG",
    "CONSUMER_PROGRESS",
    "METADATA_MAX_AGE_MS",
    "PUBLIC",
    "Background",
    "BadSeal",
    "Blueprint",
    "Body",
    "Caller",
    "CannotStart",
    "Cursor",
    "Day",
    "Decider",
    "Done",
    "FactContext",
    "FactIntake",
    "FieldError",
    "Files",
    "Happened",
    "IdempotentCall",
    "Insistence",
    "InvalidInput",
    "Json",
    "Kind",
    "KindStreams",
    "Kit",
    "Limit",
    "Listening",
    "Lists",
    "NotAllowed",
    "NotBase64",
    "NotFound",
    "NotLoggedIn",
    "Numbers",
    "Outage",
    "Outcome",
    "Pace",
    "Page",
    "PlainData",
    "Poison",
    "PoisonLimit",
    "Record",
    "Recorded",
    "Refusal",
    "Retry",
    "Row",
    "Sealing",
    "Settings",
    "StreamCommand",
    "TooEarly",
    "TooLarge",
    "TooMany",
    "Urlencoded",
    "Work",
    "WrongState",
    "accepts",
    "allow",
    "body_limit",
    "client_arguments",
    "compact",
    "crash_here",
    "existing",
    "expected",
    "from_base64",
    "from_token",
    "jwks",
    "position_now",
    "read_signing_key",
    "serve",
    "sign_token",
    "stopped",
    "to_token",
    "versioned",
]


def __getattr__(name: str) -> Any:
    """What a name of the door stands for."""
    room = _ROOM_OF.get(name)
    if room is None:
        raise AttributeError(f"the chassis's door knows no {name!r}")
    found = getattr(import_module(f"{__name__}.{room}"), name)
    globals()[name] = found
    return found
