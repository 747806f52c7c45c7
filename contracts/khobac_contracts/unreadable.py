"""The one way in which a message is refused: no retry makes it readable, and the reason says what is wrong, and where."""

LONGEST_REASON = 1000


class Unreadable(ValueError):
    """A message that no retry will make readable; `reason` says what is wrong, and where."""

    def __init__(self, reason: str) -> None:
        self.reason = reason if len(reason) <= LONGEST_REASON else reason[: LONGEST_REASON - 1] + "…"
        super().__init__(self.reason)


def shown(raw: bytes | None) -> str:
    """The beginning of what came, so that a reason can show it."""
    return "nothing" if raw is None else repr(raw[:80].decode(errors="replace"))
