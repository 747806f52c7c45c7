"""`khobac`: the platform on this machine, and what operators ask of it."""


import typer

from deploy.cli import stack

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

if __name__ == "__main__":
    app()
