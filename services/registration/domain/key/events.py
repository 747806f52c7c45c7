"""What happens to a key, once."""

from datetime import datetime

from services.chassis import PlainData


class KeyClaimed(PlainData, frozen=True, kw_only=True):
    key: str
    person: str
    at: datetime
