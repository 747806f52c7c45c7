"""What the operator set up wrongly is said in one line, in both languages, and no service begins with it."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.pki import Pki
from services.chassis.core.errors import CannotStart
from services.signature.adapters.anchors import Anchors

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("key", "environment", "vi", "en"),
    [
        (None, {}, "Không đọc được tệp bí mật", "master.key cannot be read (No such file or directory)"),
        (b"short", {}, "Tệp bí mật master.key phải chứa đúng 32 byte", "must hold 32 random bytes in base64"),
        (bytes(32), {"KHOBAC_PORT": "high"}, "KHOBAC_PORT (cần số nguyên)", "KHOBAC_PORT (expected a whole number)"),
        (bytes(32), {"KHOBAC_MONGO": "nowhere"}, "KHOBAC_MONGO (cần văn bản", "KHOBAC_MONGO (expected text"),
    ],
)
def test_a_wrong_set_up_is_one_line(
    tmp_path: Path, key: bytes | None, environment: dict[str, str], vi: str, en: str
) -> None:
    if key is not None:
        (tmp_path / "master.key").write_bytes(base64.b64encode(key))
    done = subprocess.run(
        [sys.executable, "-m", "services.dossier"],
        cwd=ROOT,
        env={"KHOBAC_SECRETS": str(tmp_path), "PYTHONPATH": f"{ROOT}:{ROOT / 'contracts'}", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("khobac dossier: ")
    assert vi in line
    assert en in line


def test_anchors_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="KHOBAC_ANCHORS"):
        Anchors.read(tmp_path)
    (tmp_path / "root.pem").write_text("nonsense")
    with pytest.raises(CannotStart, match=r"root\.pem"):
        Anchors.read(tmp_path)
    pki = Pki(tmp_path / "pki", "http://pki.test")
    (pki.anchors_folder / "crl-sources.txt").write_text("# none yet\n")
    with pytest.raises(CannotStart, match=r"crl-sources\.txt names no revocation list"):
        Anchors.read(pki.anchors_folder)
