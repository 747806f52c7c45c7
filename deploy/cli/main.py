"""`khobac`: the platform on this machine, and what operators ask of it."""

import typer

from deploy.cli import letters, stack, topics

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
app.add_typer(topics.app, name="topics")
app.add_typer(letters.app, name="dead-letters")


if __name__ == "__main__":
    app()
