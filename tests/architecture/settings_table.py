"""`python -m tests.architecture.settings_table` writes the README's table of settings anew."""

import re

from services.chassis.config.settings import as_table
from services.table import SERVICES

from .house import ROOT, blueprint


def main() -> None:
    readme = ROOT / "README.md"
    table = as_table(*(blueprint(service).settings for service in SERVICES))
    whole = f"<!-- settings:begin -->\n{table}\n<!-- settings:end -->"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(
        re.sub(r"<!-- settings:begin -->.*?<!-- settings:end -->", lambda _: whole, text, flags=re.DOTALL),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
