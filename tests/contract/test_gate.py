"""Until 1.0 a break of what was released passes if the change log names it, and never in silence; from 1.0 on, never."""

import json
from pathlib import Path

import pytest
from khobac_contracts import generate
from khobac_contracts.catalog import CATALOG
from khobac_contracts.gate import announced, incompatible, unannounced

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
REMOVED = "unit.joined.1: /seal: field was removed"
GONE = "unit.left.1: the released fact is gone from the catalog"


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """As if a field of one fact and a whole fact had been released that are no more."""
    folder = tmp_path / "released"
    folder.mkdir()
    schema = generate.schemas()["unit.joined.1.json"]
    schema["properties"]["seal"] = {"type": "string"}
    (folder / "unit.joined.1.json").write_text(json.dumps(schema))
    (folder / "unit.left.1.json").write_text("{}")
    return folder


def _log(tmp_path: Path, text: str) -> Path:
    log = tmp_path / "CHANGELOG.md"
    log.write_text(text)
    return log


def _unannounced(released: Path, log: Path, version: str = "0.9.9") -> list[str]:
    return unannounced(generate.schemas(), released, log, version)


def test_each_break_is_named(released: Path, tmp_path: Path) -> None:
    assert incompatible(generate.schemas(), released) == [REMOVED, GONE]
    assert _unannounced(released, tmp_path / "none.md") == [REMOVED, GONE]


def test_a_line_accepts_its_break_and_no_other(released: Path, tmp_path: Path) -> None:
    log = _log(tmp_path, f"# Log\n\n## [Unreleased]\n\n### Breaking\n\n- `{REMOVED}`: nobody read it.\n")
    assert _unannounced(released, log) == [GONE]
    log = _log(tmp_path, log.read_text() + f"* `{GONE}`\n\n### Added\n")
    assert _unannounced(released, log) == []


@pytest.mark.parametrize(
    "text",
    [
        f"## [Unreleased]\n### Changed\n- `{REMOVED}`\n",
        f"## [0.1.0]\n### Breaking\n- `{REMOVED}`\n## [Unreleased]\n### Breaking\n- nothing\n",
        f"## [Unreleased]\n### Breaking\n- nothing\n## [0.1.0]\n### Breaking\n- `{REMOVED}`\n",
        f"## [Unreleased]\n### Breaking\n- {REMOVED}\n",
        f"## [Unreleased]\n### Breaking\n- `{REMOVED} or so`\n",
        f"## [Unreleased]\n### Breaking\n    - `{REMOVED}`\n",
        f"### Breaking\n- `{REMOVED}`\n",
    ],
)
def test_another_place_or_other_words_accept_nothing(text: str, released: Path, tmp_path: Path) -> None:
    assert REMOVED in _unannounced(released, _log(tmp_path, text))


def test_from_one_on_nothing_is_accepted(released: Path, tmp_path: Path) -> None:
    log = _log(tmp_path, f"## [Unreleased]\n### Breaking\n- `{REMOVED}`\n- `{GONE}`\n")
    assert _unannounced(released, log) == []
    assert _unannounced(released, log, "1.0.0") == [REMOVED, GONE]


@pytest.mark.parametrize("arguments", [["--check"], [], ["--release"]])
def test_the_generator_stops_at_a_break(
    arguments: list[str],
    released: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(generate, "HOME", tmp_path)
    monkeypatch.setattr(generate, "CHANGELOG", _log(tmp_path, "## [Unreleased]\n"))
    assert generate.main(arguments) == 1
    told = capsys.readouterr().err
    assert REMOVED in told
    assert GONE in told
    assert [path.name for path in tmp_path.iterdir()] == ["released", "CHANGELOG.md"] or not (
        tmp_path / "schemas"
    ).exists()


def test_a_release_takes_the_snapshot_anew(released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "samples").symlink_to(generate.HOME / "samples")
    monkeypatch.setattr(generate, "HOME", tmp_path)
    log = _log(tmp_path, f"## [Unreleased]\n### Breaking\n- `{REMOVED}`\n- `{GONE}`\n")
    monkeypatch.setattr(generate, "CHANGELOG", log)
    assert generate.main(["--release"]) == 0
    assert {path.name for path in released.iterdir()} == {edition.file for edition in CATALOG.editions}
    assert incompatible(generate.schemas(), released) == []
    log.unlink()
    assert generate.main(["--check"]) == 0


def test_the_change_log_of_the_repository_is_read() -> None:
    text = CHANGELOG.read_text()
    assert "## [Unreleased]" in text
    assert not announced(CHANGELOG) or "### Breaking" in text
