"""Every setting is described, comes from KHOBAC_*, and its secrets from files."""

from pathlib import Path

import pytest
from pydantic import Field

from services.chassis.config.settings import Settings, as_table
from services.chassis.core.errors import CannotStart


class OwnSettings(Settings):
    """What one service adds."""

    agency: str = Field("H15", description="agency id")


def test_the_environment_sets_what_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOBAC_KAFKA", "a:1,b:2")
    monkeypatch.setenv("KHOBAC_BATCH_MAX", "7")
    monkeypatch.setenv("KHOBAC_AGENCY", "H16")
    settings = OwnSettings()
    assert (settings.kafka, settings.batch_max, settings.agency) == ("a:1,b:2", 7, "H16")


def test_a_wrong_value_stops_the_start_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOBAC_PORT", "high")
    monkeypatch.setenv("KHOBAC_LOG_FORMAT", "secret-word")
    with pytest.raises(CannotStart, match=r"KHOBAC_PORT \(cần số nguyên\); KHOBAC_LOG_FORMAT") as caught:
        Settings.read()
    assert "KHOBAC_PORT (expected a whole number)" in str(caught.value)
    assert "secret-word" not in str(caught.value)


def test_a_secret_comes_from_its_file_without_the_last_line_end(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"secret\r\n")
    assert Settings(secrets=tmp_path).secret("one") == b"secret"


def test_a_missing_secret_says_where_it_should_be(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="KHOBAC_SECRETS"):
        Settings(secrets=tmp_path).secret("absent")


def test_the_table_has_each_setting_once() -> None:
    table = as_table(OwnSettings, OwnSettings)
    assert table.count("| `KHOBAC_MONGO` |") == table.count("| `KHOBAC_AGENCY` | `H15` | agency id |") == 1


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_described(name: str) -> None:
    assert Settings.model_fields[name].description
