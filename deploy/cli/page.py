"""What every command prints looks the same: one console, bilingual troubles, exit code 1 when something is wrong."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from deploy.local.trouble import Trouble

WIDE = 160  # what goes into a file or a pipe is not broken for a screen
out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else WIDE)

StackName = Annotated[
    str | None,
    typer.Option("--stack", envvar="KHOBAC_STACK", help="demo (mặc định · default), test, bench", show_default=False),
]


@contextmanager
def told() -> Iterator[None]:
    """A trouble is shown to the person, not thrown at them."""
    try:
        yield
    except Trouble as trouble:
        err.print(Text.assemble(("✗ ", "bold red"), (trouble.vi, "bold")))
        if trouble.do_vi:
            err.print(Text(f"  → {trouble.do_vi}"))
        err.print(Text.assemble("  ", (trouble.en, "dim bold")))
        if trouble.do_en:
            err.print(Text(f"  → {trouble.do_en}", style="dim"))
        if trouble.detail:
            err.print(Text(trouble.detail, style="dim"))
        raise typer.Exit(1) from trouble
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
