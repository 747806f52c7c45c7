"""NIST's Public Key Interoperability Test Suite, as the package cryptography-vectors carries it."""

from functools import cache
from pathlib import Path

import cryptography_vectors
from asn1crypto import crl, x509

ROOT = "TrustAnchorRootCertificate"
_FOLDER = Path(cryptography_vectors.__file__).parent / "x509" / "PKITS_data"


@cache
def everything() -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in sorted((_FOLDER / "certs").glob("*.crt"))}


def certificate(name: str) -> bytes:
    return everything()[name]


def end_entities() -> list[str]:
    return [name for name in everything() if name.endswith("EE")]


def certificates(*, ca: bool) -> list[bytes]:
    return [der for name, der in everything().items() if name.endswith("EE") != ca and name != ROOT]


@cache
def lists() -> list[bytes]:
    return [path.read_bytes() for path in sorted((_FOLDER / "crls").glob("*.crl"))]


@cache
def _authorities() -> list[tuple[x509.Certificate, bytes]]:
    return [(x509.Certificate.load(der), der) for der in certificates(ca=True)]


@cache
def _lists_by_issuer() -> list[tuple[str, bytes]]:
    return [(crl.CertificateList.load(der).issuer.hashable, der) for der in lists()]


def surroundings(name: str) -> tuple[list[bytes], list[bytes]]:
    """The CAs above an end entity, by name, and their lists: what a test of the suite consists of."""
    cas: list[bytes] = []
    todo = [x509.Certificate.load(certificate(name)).issuer]
    names = {x509.Certificate.load(certificate(ROOT)).subject.hashable}
    while todo:
        issuer = todo.pop().hashable
        if issuer not in names:
            names.add(issuer)
            above = [(ca, der) for ca, der in _authorities() if ca.subject.hashable == issuer]
            # As it came: asn1crypto may write again what it has read, and not byte for byte.
            cas += [der for _, der in above]
            todo += [ca.issuer for ca, _ in above]
    return cas, [der for issuer, der in _lists_by_issuer() if issuer in names]
