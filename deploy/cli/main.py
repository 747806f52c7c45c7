"""`khobac`: the platform on this machine, and what operators ask of it."""

from importlib import import_module
from importlib.util import find_spec

import typer

from deploy.cli import audit, letters, stack, story, topics

app = typer.Typer(
    name="khobac",
    help="Dịch vụ công trực tuyến Kho bạc Nhà nước · the State Treasury's online services.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.command("up")(stack.up)
app.command("down")(stack.down)
app.command("status")(stack.status)
app.command("logs")(stack.logs)
app.command("story")(story.story)
app.add_typer(topics.app, name="topics")
app.add_typer(letters.app, name="dead-letters")
app.add_typer(audit.app, name="audit")
for _name in ("demo", "sign"):
    if find_spec(f"deploy.cli.{_name}"):
        app.command(_name)(getattr(import_module(f"deploy.cli.{_name}"), _name))

if __name__ == "__main__":
    app()
