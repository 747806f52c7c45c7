"""Named places where a test may kill the process, so that what survives a crash is shown and not believed."""

import os
import signal

_AT, _, _NTH = os.environ.get("KHOBAC_CRASH_AT", "").partition(":")
_left = int(_NTH or "1")


def crash_here(name: str) -> None:
    """Die at once by SIGKILL when the environment asks for it; otherwise free of cost."""
    global _left  # noqa: PLW0603 - a countdown of the process, not shared state of the program
    if name != _AT:
        return
    _left -= 1
    if _left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
