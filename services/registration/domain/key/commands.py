"""What can be asked of a key."""

from datetime import datetime

from services.chassis import PlainData


class ClaimKey(PlainData, frozen=True, kw_only=True):
    """A person shows a certificate with this public key (its digest)."""

    key: str
    person: str
    at: datetime
