"""One test PKI for all tests of signature: making its keys takes a second."""

from pathlib import Path

import pytest

from deploy.local.pki import Person, Pki

from .makers import URL


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    folder: Path = tmp_path_factory.mktemp("pki")
    return Pki(folder, URL)


@pytest.fixture(scope="session")
def chief(pki: Pki) -> Person:
    return pki.issue(common_name="Nguyễn Văn A TEST", ca="national-ca-1", title="Kế toán trưởng")


@pytest.fixture(scope="session")
def holder(pki: Pki) -> Person:
    return pki.issue(common_name="Trần Thị B TEST", ca="government-ca-1", title="Chủ tài khoản")
