"""What a process is told: everything it needs by environment variables, nothing of the user's shell by accident."""

import os

from .layout import HOST, ROOT, Layout
from .table import BY_NAME, PROGRAMS, Program

PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE")


def shell() -> dict[str, str]:
    """What of the user's shell every process may see: the machine, and khobac's own settings."""
    return {name: value for name, value in os.environ.items() if name in PASSED or name.startswith("KHOBAC_")}


def database_prefix() -> str:
    return os.environ.get("KHOBAC_DATABASE_PREFIX", "khobac_")


def url(layout: Layout, program: Program) -> str:
    return f"http://{HOST}:{layout.port(program.offset)}"


def of(layout: Layout, program: Program, *, kafka: str, mongo: str) -> dict[str, str]:
    """The environment of one of our own processes; where it is and what it stands on is the stack's to say."""
    common = {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        # The store's driver works in threads, and each would keep a heap of its own that hardly ever shrinks.
        "MALLOC_ARENA_MAX": "2",
        "KHOBAC_STACK": layout.name,
        "KHOBAC_KAFKA": kafka,
        "KHOBAC_MONGO": mongo,
        "KHOBAC_DATABASE_PREFIX": database_prefix(),
        "KHOBAC_HOST": HOST,
        "KHOBAC_PORT": str(layout.port(program.offset)),
        "KHOBAC_REGISTRATION_URL": url(layout, BY_NAME["registration"]),
        "KHOBAC_SECRETS": str(layout.secrets),
    }
    words = _words(layout)
    return shell() | common | {name: value.format_map(words) for name, value in program.env.items()}


def _words(layout: Layout) -> dict[str, str]:
    words = {"home": str(layout.home)}
    for program in PROGRAMS:
        words[program.name] = url(layout, program)
        words[f"{program.name}_host"] = HOST
        words[f"{program.name}_port"] = str(layout.port(program.offset))
    return words
