"""Where every stream begins: nobody is known under this name yet."""

from services.chassis.decider import Message


class Nobody(Message, frozen=True, kw_only=True):
    """Nothing was recorded here yet."""
