"""A PDF that belongs to a dossier is known by its digest."""

import msgspec

MAX_ATTACHMENTS = 20


class Attachment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    digest: str
    name: str
    size: int
    pages: int
