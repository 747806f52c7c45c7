"""What every command prints looks the same: one console, bilingual troubles, exit code 1 when something is wrong."""

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from deploy.local.layout import ROOT
from deploy.local.trouble import Trouble
from services.chassis.core.errors import CannotStart

WIDE = 160  # what goes into a file or a pipe is not broken for a screen
out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else WIDE)

StackName = Annotated[
    str | None,
    typer.Option("--stack", envvar="KHOBAC_STACK", help="demo (mặc định · default), test, bench", show_default=False),
]


def typed(hint: str) -> str:
    """A hint whose `khobac …` works as it stands at the root of the repository: the short name only where PATH finds it."""
    installed = Path(sys.executable).with_name("khobac")
    found = shutil.which("khobac")
    if found and Path(found).resolve() == installed.resolve():
        return hint
    here = installed.relative_to(ROOT) if installed.is_relative_to(ROOT) else installed
    return re.sub(r"(?<![\w/])khobac(?= [a-z])", str(here), hint)


@contextmanager
def told() -> Iterator[None]:
    """A trouble is shown to the person, not thrown at them."""
    try:
        yield
    except Trouble as trouble:
        err.print(Text.assemble(("✗ ", "bold red"), (trouble.vi, "bold")))
        if trouble.do_vi:
            err.print(Text(f"  → {typed(trouble.do_vi)}"))
        err.print(Text.assemble("  ", (trouble.en, "dim bold")))
        if trouble.do_en:
            err.print(Text(f"  → {typed(trouble.do_en)}", style="dim"))
        if trouble.detail:
            err.print(Text(trouble.detail, style="dim"))
        raise typer.Exit(1) from trouble
    except CannotStart as wrong:
        err.print(Text(f"✗ {wrong}", "bold red"))
        raise typer.Exit(1) from wrong
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
