"""`khobac sign`: what it writes is what the service accepts; the password is never on the command line."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from deploy.cli.sign import PASSWORD, sign
from deploy.local.pki import Person, Pki
from services.signature.adapters.certificates import Certificates
from services.signature.adapters.verification import verify

from .makers import DATA, DIGEST

APP = typer.Typer()
APP.command()(sign)


@pytest.fixture
def card(tmp_path: Path, chief: Person) -> Path:
    path = tmp_path / "card.p12"
    path.write_bytes(chief.pkcs12("mật khẩu"))
    return path


def run(*words: object, password: str | None = "mật khẩu", typed: str | None = None) -> Result:
    return CliRunner().invoke(APP, [str(word) for word in words], env={PASSWORD: password}, input=typed)


def passes(blob: bytes) -> bool:
    return verify(blob, DIGEST, datetime.now(UTC), Certificates()).report.passed


def test_a_file_is_signed_beside_itself(card: Path, tmp_path: Path) -> None:
    (tmp_path / "form.json").write_bytes(DATA)
    assert run("--p12", card, tmp_path / "form.json").exit_code == 0
    assert passes((tmp_path / "form.json.p7s").read_bytes())


def test_a_digest_is_signed_as_the_api_takes_it(card: Path) -> None:
    result = run("--p12", card, "--digest", hashlib.sha256(DATA).hexdigest(), "--base64")
    assert passes(base64.b64decode(result.stdout.strip()))


def test_the_password_is_asked_for(card: Path, tmp_path: Path) -> None:
    result = run("--p12", card, "--digest", DIGEST.hex(), "-o", tmp_path / "s", password=None, typed="mật khẩu\n")
    assert result.exit_code == 0
    assert passes((tmp_path / "s").read_bytes())


def test_what_cannot_be_signed_is_said_in_both_languages(card: Path, tmp_path: Path, pki: Pki) -> None:
    wrong = run("--p12", card, "--digest", DIGEST.hex(), password="wrong")
    assert (wrong.exit_code, "Không mở được" in wrong.stderr, "cannot be opened" in wrong.stderr) == (1, True, True)
    for words in ((), ("--digest", "12"), ("--digest", "zz"), (card, "--digest", DIGEST.hex())):
        assert run("--p12", card, *words).exit_code == 1
    expired = pki.issue(common_name="old TEST", not_before=datetime.now(UTC) - timedelta(days=9), days=1)
    (tmp_path / "old.p12").write_bytes(expired.pkcs12("x"))
    late = run("--p12", tmp_path / "old.p12", "--digest", DIGEST.hex(), password="x")
    assert "only valid from" in late.stderr
