"""A question about a chain that would take for ever ends at its limit, and the next one is answered."""

import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from deploy.local.pki import AUTHORITIES, Pki
from services.chassis.errors import Outage
from services.signature.anchors import Anchors
from services.signature.chain_process import ChainProcess
from services.signature.chain_worker import OVER_THE_LIMIT, Ask, Failed, Ground, Proven
from tests.unit.signature.pkits import ROOT, certificate, certificates, lists


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    folder: Path = tmp_path_factory.mktemp("pki")
    return Pki(folder, "http://pki.test")


@pytest.fixture
async def process() -> AsyncIterator[ChainProcess]:
    process = ChainProcess()
    yield process
    await process.close()


def ground_of(pki: Pki) -> Ground:
    anchors = Anchors.read(pki.anchors_folder)
    crls = [pki.crl(authority.label) for authority in AUTHORITIES]
    return Ground(list(anchors.roots), list(anchors.authorities), crls)


async def test_path_building_that_does_not_end_is_ended(pki: Pki, process: ChainProcess) -> None:
    """All of NIST's CAs in one pool lead certvalidator around in circles: minutes, if it is let."""
    everything = Ground([certificate(ROOT)], certificates(ca=True), lists())
    hostile = Ask(certificate("InvalidBadCRLIssuerNameTest5EE"), [], datetime.now(UTC))
    answer = await process.ask(everything, hostile)
    assert isinstance(answer, Failed)
    assert answer.sub == OVER_THE_LIMIT
    person = pki.issue(common_name="next TEST")
    assert isinstance(await process.ask(ground_of(pki), Ask(person.der, [], datetime.now(UTC))), Proven)


async def test_a_machine_that_is_too_slow_decides_nothing(pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    process = ChainProcess(wall_seconds=3)
    ask = Ask(pki.issue(common_name="slow TEST").der, [], datetime.now(UTC))
    assert isinstance(await process.ask(ground_of(pki), ask), Proven)
    [worker] = _workers()
    worker.send_signal(signal.SIGSTOP)
    with pytest.raises(Outage):
        await process.ask(ground_of(pki), ask)
    assert isinstance(await process.ask(ground_of(pki), ask), Proven)
    await process.close()


async def test_a_worker_that_was_killed_is_replaced(pki: Pki, process: ChainProcess) -> None:
    ground, ask = ground_of(pki), Ask(pki.issue(common_name="again TEST").der, [], datetime.now(UTC))
    assert isinstance(await process.ask(ground, ask), Proven)
    for worker in _workers():
        worker.kill()
    assert isinstance(await process.ask(ground, ask), Proven)


def _workers() -> list[psutil.Process]:
    """The living chain workers of this process; a dead child that nobody has waited for yet has no command line."""
    living = [p for p in psutil.Process().children() if p.status() != psutil.STATUS_ZOMBIE]
    return [p for p in living if "chain_worker" in " ".join(p.cmdline())]
