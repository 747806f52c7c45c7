"""A question about a chain that would take for ever ends at its limit, and the next one is answered."""

import asyncio
import itertools
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from asn1crypto import core, crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from deploy.local.pki import AUTHORITIES, Pki
from deploy.local.pki.authorities import name
from services.chassis.core.errors import Outage
from services.signature.adapters.anchors import Anchors
from services.signature.adapters.chain_process import ChainProcess
from services.signature.adapters.chain_worker import OVER_THE_LIMIT, NoChain, ProvenChain, Question, ValidationData
from services.signature.domain.der import INTEGER, SEQUENCE, wrap


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    folder: Path = tmp_path_factory.mktemp("pki")
    return Pki(folder, "http://pki.test")


@pytest.fixture
async def process() -> AsyncIterator[ChainProcess]:
    process = ChainProcess()
    yield process
    await process.close()


def ground_of(pki: Pki) -> ValidationData:
    anchors = Anchors.read(pki.anchors_folder)
    crls = [pki.crl(authority.label) for authority in AUTHORITIES]
    return ValidationData(list(anchors.roots), list(anchors.authorities), crls)


def in_circles(count: int = 6) -> Question:
    """A leaf beneath CAs that have all certified each other, and none of which leads to an anchor.

    certvalidator tries every way among them: four cost it a third of a second, five over half a minute.
    """
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(count)]
    names = [name(f"Circle {n} TEST", None) for n in range(count)]
    start = datetime.now(UTC) - timedelta(days=1)

    def certified(subject: x509.Name, key: ec.EllipticCurvePrivateKey, by: int, *, ca: bool) -> bytes:
        builder = x509.CertificateBuilder().subject_name(subject).public_key(key.public_key()).issuer_name(names[by])
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(start).not_valid_after(start + timedelta(days=9))
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        return builder.sign(keys[by], hashes.SHA256()).public_bytes(Encoding.DER)

    cas = [certified(names[n], keys[n], by, ca=True) for n, by in itertools.permutations(range(count), 2)]
    return Question(certified(name("Leaf TEST", None), keys[0], 0, ca=False), cas, datetime.now(UTC))


async def test_path_building_that_does_not_end_is_ended(pki: Pki, process: ChainProcess) -> None:
    answer = await process.ask(ground_of(pki), in_circles())
    assert isinstance(answer, NoChain)
    assert answer.sub_indication == OVER_THE_LIMIT
    person = pki.issue(common_name="next TEST")
    assert isinstance(await process.ask(ground_of(pki), Question(person.der, [], datetime.now(UTC))), ProvenChain)


async def test_a_machine_that_is_too_slow_decides_nothing(
    pki: Pki, process: ChainProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Question(pki.issue(common_name="slow TEST").der, [], datetime.now(UTC))
    assert isinstance(await process.ask(ground_of(pki), ask), ProvenChain)
    [worker] = _workers()
    worker.send_signal(signal.SIGSTOP)
    with monkeypatch.context() as impatient:
        impatient.setattr(process, "_wall_seconds", 1.0)
        with pytest.raises(Outage):
            await process.ask(ground_of(pki), ask)
    assert isinstance(await process.ask(ground_of(pki), ask), ProvenChain)


async def test_a_worker_that_was_killed_is_replaced(pki: Pki, process: ChainProcess) -> None:
    data, ask = ground_of(pki), Question(pki.issue(common_name="again TEST").der, [], datetime.now(UTC))
    assert isinstance(await process.ask(data, ask), ProvenChain)
    for worker in _workers():
        worker.kill()
    assert isinstance(await process.ask(data, ask), ProvenChain)


def _workers() -> list[psutil.Process]:
    """The living chain workers of this process; a dead child that nobody has waited for yet has no command line."""
    living = [p for p in psutil.Process().children() if p.status() != psutil.STATUS_ZOMBIE]
    return [p for p in living if "chain_worker" in " ".join(p.cmdline())]


async def test_a_process_that_does_not_start_decides_nothing(
    pki: Pki, process: ChainProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, ask = ground_of(pki), Question(pki.issue(common_name="no start TEST").der, [], datetime.now(UTC))
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/bin/false")
        with pytest.raises(Outage, match="does not start"):
            await process.ask(data, ask)
    assert isinstance(await process.ask(data, ask), ProvenChain)


async def test_a_process_that_something_else_ends_decides_nothing(pki: Pki, process: ChainProcess) -> None:
    """As often as it is asked: only what a process does to itself says something of the question."""
    asking = asyncio.create_task(process.ask(ground_of(pki), in_circles()))
    while not asking.done():
        for worker in _workers():
            worker.kill()
        await asyncio.sleep(0.01)
    with pytest.raises(Outage, match="the process that checks chains"):
        await asking


async def test_the_long_list_of_another_ca_costs_nobody_the_limit(pki: Pki, process: ChainProcess) -> None:
    data, now = ground_of(pki), datetime.now(UTC)
    long = crl.CertificateList.load(pki.crl("national-ca-1"))
    when = core.UTCTime(now).dump()
    serials = (serial.to_bytes(4, "big") for serial in range(10**9, 10**9 + 200_000))
    revoked = wrap(SEQUENCE, b"".join(wrap(SEQUENCE, wrap(INTEGER, serial) + when) for serial in serials))
    long["tbs_cert_list"]["revoked_certificates"] = crl.RevokedCertificates.load(revoked)
    lists = [*data.lists, long.dump()]
    assert len(lists[-1]) > 4_000_000
    ask = Question(pki.issue(common_name="short list TEST", ca="national-ca-2").der, [], now)
    assert isinstance(await process.ask(ValidationData(data.roots, data.authorities, lists), ask), ProvenChain)


async def test_the_longer_a_question_may_think_the_longer_it_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a question without an end, beside long lists, would be an outage again and again instead of a verdict."""
    now = datetime.now(UTC)
    process, answer = ChainProcess(wall_seconds=0.1), ProvenChain([], now, now)

    async def thinking(data: ValidationData, question: Question) -> ProvenChain:
        await asyncio.sleep(0.3)
        return answer

    monkeypatch.setattr(process, "_answer", thinking)
    with pytest.raises(Outage):
        await process.ask(ValidationData([], [], []), Question(b"", [], now))
    assert await process.ask(ValidationData([], [], [bytes(10**8)]), Question(b"", [], now)) is answer
