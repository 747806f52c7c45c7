"""Where every stream begins: nobody is known under this name yet."""

from services.chassis import PlainData


class Nobody(PlainData, frozen=True, kw_only=True):
    """Nothing was recorded here yet."""
