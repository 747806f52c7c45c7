"""`khobac`: the platform on this machine, and what operators ask of it."""

import typer

from . import audit, demo, letters, sign, stack, story, topics

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
app.command("demo")(demo.demo)
app.command("story")(story.story)
app.command("sign")(sign.sign)
app.add_typer(topics.app, name="topics")
app.add_typer(letters.app, name="dead-letters")
app.add_typer(audit.app, name="audit")

if __name__ == "__main__":
    app()
