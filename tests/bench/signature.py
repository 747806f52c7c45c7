"""What one signature costs, warm: ours, pyHanko's full validation of the same bytes, and the bare RSA verification.

python -m tests.bench.signature. The three take turns in one run, so that a busy machine is busy for all of them.
"""

import asyncio
import hashlib
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import cms as asn1_cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko_certvalidator.context import ValidationContext

from deploy.local.pki import AUTHORITIES, Person, Pki
from deploy.local.signing import Stencil
from services.signature.adapters.anchors import Anchors
from services.signature.adapters.certificates import Certificates
from services.signature.adapters.chain_process import ChainProcess
from services.signature.adapters.cms import read
from services.signature.adapters.paths import Paths
from services.signature.adapters.revocation import Revocations
from services.signature.adapters.verification import verify

SIGNERS = 40
SIGNATURES = 400
TURNS = 5
BY_PYHANKO = 20
URL = "http://127.0.0.1:1"
CAS = ("national-ca-1", "national-ca-2", "government-ca-1")


@dataclass(frozen=True)
class Signed:
    """One signature, and what there is to check it by."""

    person: Person
    data: bytes
    digest: bytes
    blob: bytes


def _signed(people: Sequence[Person], at: datetime) -> list[Signed]:
    stencils = [Stencil(person.key, person.certificate, person.chain[:-1]) for person in people]
    made = []
    for n in range(SIGNATURES):
        data = f"dossier {n}".encode() * 40
        digest = hashlib.sha256(data).digest()
        made.append(Signed(people[n % SIGNERS], data, digest, stencils[n % SIGNERS].sign(digest, at)))
    return made


class _Ours:
    def __init__(self, pki: Pki, at: datetime) -> None:
        anchors = Anchors.read(pki.anchors_folder)
        revocations = Revocations(anchors.sources, anchors.issuers())
        for authority in AUTHORITIES:
            revocations.take(pki.crl(authority.label), f"{URL}/crl/{authority.label}.crl")
        self.process = ChainProcess()
        self._paths = Paths(anchors, revocations, self.process, lambda: datetime.now(UTC))
        self._certificates, self._at = Certificates(), at

    async def cold(self, batch: Sequence[Signed]) -> None:
        for signed in batch:
            examined = verify(signed.blob, signed.digest, self._at, self._certificates)
            assert examined.leaf is not None
            await self._paths.check(examined.leaf, examined.others, self._at)

    async def warm(self, batch: Sequence[Signed]) -> None:
        for signed in batch:
            examined = verify(signed.blob, signed.digest, self._at, self._certificates)
            assert examined.report.passed
            assert examined.leaf is not None
            assert self._paths.known(examined.leaf.fingerprint, self._at, datetime.now(UTC))


class _PyHanko:
    """As its documentation shows it; the anchors, CAs and lists are parsed beforehand."""

    def __init__(self, pki: Pki) -> None:
        chains = {ca.fingerprint(hashes.SHA256()): ca for label in CAS for ca in pki.chain(label)}
        loaded = [asn1_x509.Certificate.load(ca.public_bytes(Encoding.DER)) for ca in chains.values()]
        self._roots = [ca for ca in loaded if ca.self_signed in ("yes", "maybe")]
        self._others = [ca for ca in loaded if ca not in self._roots]
        self._lists = [pki.crl(authority.label) for authority in AUTHORITIES]

    async def full(self, batch: Sequence[Signed]) -> None:
        for signed in batch:
            context = ValidationContext(
                trust_roots=self._roots, other_certs=self._others, crls=self._lists, revocation_mode="require"
            )
            data = asn1_cms.ContentInfo.load(signed.blob)["content"]
            status = await async_validate_detached_cms(signed.data, data, signer_validation_context=context)
            assert status.bottom_line


class _Bare:
    def __init__(self, all_: Sequence[Signed]) -> None:
        self._read = {signed.blob: (signed.person.key.public_key(), read(signed.blob)) for signed in all_}

    async def verify(self, batch: Sequence[Signed]) -> None:
        scheme, digest = padding.PKCS1v15(), hashes.SHA256()
        for signed in batch:
            key, cms = self._read[signed.blob]
            key.verify(cms.signature, cms.signed, scheme, digest)


async def figures() -> dict[str, float]:
    """Microseconds a signature: the median of the turns, and the two ratios."""
    with tempfile.TemporaryDirectory() as folder:
        pki = await asyncio.to_thread(Pki, Path(folder), URL)
        people = [pki.issue(common_name=f"TEST {n}", ca=CAS[n % len(CAS)]) for n in range(SIGNERS)]
        at = datetime.now(UTC)
        signed = _signed(people, at)
        ours, pyhanko, bare = _Ours(pki, at), _PyHanko(pki), _Bare(signed)
        try:
            cold = [await _timed(ours.cold, [each]) for each in signed[:SIGNERS]]
            turns = [
                (
                    await _timed(ours.warm, signed),
                    await _timed(pyhanko.full, signed[turn :: SIGNATURES // BY_PYHANKO]),
                    await _timed(bare.verify, signed),
                )
                for turn in range(TURNS)
            ]
        finally:
            await ours.process.close()
    warm, full, rsa = (statistics.median(column) for column in zip(*turns, strict=True))
    return {
        "ours_warm_us": round(warm, 1),
        "pyhanko_full_us": round(full, 1),
        "bare_rsa_us": round(rsa, 1),
        "ours_cold_us": round(statistics.median(cold), 1),
        "times_faster_than_pyhanko": round(full / warm, 1),
        "times_bare_rsa": round(warm / rsa, 2),
    }


async def _timed(check: Callable[[Sequence[Signed]], Awaitable[None]], batch: Sequence[Signed]) -> float:
    started = time.perf_counter()
    await check(batch)
    return (time.perf_counter() - started) / len(batch) * 1e6


def run() -> dict[str, float]:
    return asyncio.run(figures())


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
