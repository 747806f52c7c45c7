"""A file of swapped working days that cannot be used is named before the service starts."""

from datetime import date
from pathlib import Path

import pytest

from services.chassis.core.errors import CannotStart
from services.dossier.adapters.swaps import swaps_in
from services.kernel.swaps import SWAPS

SATURDAY = date(2026, 12, 12)


def test_the_rows_of_the_file_stand_behind_those_that_are_known(tmp_path: Path) -> None:
    file = tmp_path / "swaps.toml"
    file.write_text(f'[[swap]]\nwork = {SATURDAY}\nbasis = "Thông báo thử"\n', encoding="utf-8")
    assert swaps_in(None) == SWAPS
    assert swaps_in(file).works(SATURDAY) is True
    assert swaps_in(file).rows[:-1] == SWAPS.rows


@pytest.mark.parametrize("content", [b"[[swap]]", b"swap", b'[[swap]]\noff = 2026-12-12\nbasis = "x"', b"\xff"])
def test_a_file_that_cannot_be_used_stops_the_start(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "swaps.toml"
    file.write_bytes(content)
    with pytest.raises(CannotStart, match="KHOBAC_SWAPS"):
        swaps_in(file)


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="KHOBAC_SWAPS"):
        swaps_in(tmp_path / "none.toml")
