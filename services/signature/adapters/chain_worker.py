"""Path building happens in a process of its own that may be made to hang: past its CPU limit the kernel ends it.

`python -m services.signature.adapters.chain_worker` reads frames (4 bytes of length, MessagePack) and answers each Question.
"""

import asyncio
import resource
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

import msgspec
from asn1crypto import crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko_certvalidator import errors as cv
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import DisallowWeakAlgorithmsPolicy
from pyhanko_certvalidator.validate import async_validate_path

MAX_DEPTH = 5
CPU_SECONDS = 2.0
CPU_SECONDS_A_LIST_MEGABYTE = 1.0
"""Beside that: lists are no hostile input, they are signed by our CAs; reading a megabyte takes a third of it."""
MEMORY_BYTES = 1024**3


class ValidationData(msgspec.Struct, frozen=True, tag=True):
    """Whom to trust and what is revoked, until the next."""

    roots: list[bytes]
    authorities: list[bytes]
    lists: list[bytes]

    @property
    def cpu_seconds(self) -> float:
        """How long a question by these data may take."""
        return CPU_SECONDS + CPU_SECONDS_A_LIST_MEGABYTE * sum(map(len, self.lists)) / 2**20


class Question(msgspec.Struct, frozen=True, tag=True):
    """May this certificate be trusted at that moment?"""

    leaf: bytes
    others: list[bytes]
    moment: datetime


class Link(msgspec.Struct, frozen=True):
    """One certificate of a chain, as its CA's revocation list would name it."""

    issuer: bytes
    serial: str
    """In hex: it may be longer than MessagePack's integers."""


class ProvenChain(msgspec.Struct, frozen=True, tag=True):
    """There is a chain to an anchor; it holds between these times while no link is revoked."""

    links: list[Link]
    not_before: datetime
    not_after: datetime


class NoChain(msgspec.Struct, frozen=True, tag=True):
    """None holds. Where lists were missing: by whom (`issuers`, DER names) or where they should lie (`points`)."""

    sub_indication: str
    detail: str
    issuers: list[bytes] = []
    points: list[str] = []
    revoked_at: datetime | None = None


Answer = ProvenChain | NoChain
NO_LIST = "TRY_LATER"
"""The standard's word for: a revocation list is missing."""
OVER_THE_LIMIT = "OVER_THE_LIMIT"
"""Said by the one who asked, when the process died over the question."""
READY = b"!"
"""Said by the process before it takes questions: who dies earlier did not die of a question."""


def judge(data: ValidationData, question: Question) -> Answer:
    """PKIX path building and validation with revocation required for every certificate beneath the anchor."""
    try:
        leaf = asn1_x509.Certificate.load(question.leaf, strict=True)
        cas = [asn1_x509.Certificate.load(der) for der in (*data.authorities, *question.others)]
        context = ValidationContext(
            trust_roots=[asn1_x509.Certificate.load(der) for der in data.roots],
            other_certs=cas,
            crls=_of_interest(data.lists, leaf, cas),
            moment=question.moment,
            revocation_mode="require",
            # A list of now also speaks of the moment of hand-over: what is revoked since then is told by Paths.
            retroactive_revinfo=True,
            algorithm_usage_policy=DisallowWeakAlgorithmsPolicy(),  # type: ignore[no-untyped-call]  # no annotations there
        )
        return asyncio.run(_first_that_holds(context, leaf))
    except (cv.PathError, cv.ValidationError) as error:
        return _failed(error)
    except Exception as error:  # noqa: BLE001 - asn1crypto parses late: a malformed certificate shows anywhere, as anything
        return NoChain("CERTIFICATE_CHAIN_GENERAL_FAILURE", f"{type(error).__name__}: {error}"[:300])


def _of_interest(
    lists: Sequence[bytes], leaf: asn1_x509.Certificate, cas: Sequence[asn1_x509.Certificate]
) -> list[crl.CertificateList]:
    """The lists of those CAs that may stand above the leaf: certvalidator reads all that it is given, line by line."""
    above, found = {leaf.issuer.hashable}, 0
    while len(above) > found:
        found = len(above)
        above |= {ca.issuer.hashable for ca in cas if ca.subject.hashable in above}
    read = [crl.CertificateList.load(der) for der in lists]
    return [each for each in read if each.issuer.hashable in above]


async def _first_that_holds(context: ValidationContext, leaf: asn1_x509.Certificate) -> Answer:
    """Of all paths. Where none holds and one of them lacks a list, that one may hold when its list comes."""
    errors: list[cv.ValidationError] = []
    async for path in context.path_builder.async_build_paths_lazy(leaf):
        try:
            await async_validate_path(context, path)
        except cv.ValidationError as error:
            errors.append(error)
        else:
            return _proven(path)
    if undecided := [error for error in errors if isinstance(error, cv.InsufficientRevinfoError)]:
        return _undecided(undecided)
    # What has a kind of its own (revoked, expired) says more than that a path does not fit.
    return _failed(min(errors, key=lambda error: type(error) is cv.PathValidationError))


def _undecided(errors: Sequence[cv.InsufficientRevinfoError]) -> NoChain:
    certificates = [each for error in errors for each in error.original_path.iter_certs(include_root=False)]
    urls = [point.url for each in certificates for point in each.crl_distribution_points]
    issuers = dict.fromkeys(_link(each.dump()).issuer for each in certificates)
    return NoChain(NO_LIST, str(errors[0])[:300], issuers=[*issuers][:64], points=[url for url in urls if url][:64])


def _proven(path: ValidationPath) -> Answer:
    certificates = list(path.iter_certs(include_root=False))
    if len(certificates) + 1 > MAX_DEPTH:
        return NoChain("CHAIN_CONSTRAINTS_FAILURE", f"the chain has more than {MAX_DEPTH} certificates")
    return ProvenChain(
        [_link(each.dump()) for each in certificates],
        max(each.not_valid_before for each in certificates),
        min(each.not_valid_after for each in certificates),
    )


def _link(der: bytes) -> Link:
    # Read by the library that reads the lists: names are compared as bytes.
    read = x509.load_der_x509_certificate(der)
    return Link(read.issuer.public_bytes(), format(read.serial_number, "x"))


def _failed(error: Exception) -> NoChain:
    detail = str(error)[:300]
    match error:
        case cv.RevokedError():
            return NoChain("REVOKED", detail, revoked_at=error.revocation_dt)
        case cv.ExpiredError():
            return NoChain("EXPIRED", detail)
        case cv.NotYetValidError():
            return NoChain("NOT_YET_VALID", detail)
        case cv.DisallowedAlgorithmError():
            return NoChain("CRYPTO_CONSTRAINTS_FAILURE", detail)
        case cv.PathBuildingError():
            return NoChain("NO_CERTIFICATE_CHAIN_FOUND", detail)
        case _:
            return NoChain("CHAIN_CONSTRAINTS_FAILURE", detail)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    decoder = msgspec.msgpack.Decoder(ValidationData | Question)
    data = ValidationData([], [], [])
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    while frame := _frame(sys.stdin.buffer):
        match decoder.decode(frame):
            case ValidationData() as data:
                continue
            case Question() as question:
                # Nobody catches SIGVTALRM: even deep inside OpenSSL the limit ends the process.
                signal.setitimer(signal.ITIMER_VIRTUAL, data.cpu_seconds)
                answer = msgspec.msgpack.encode(judge(data, question))
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
                sys.stdout.buffer.write(len(answer).to_bytes(4, "big") + answer)
                sys.stdout.buffer.flush()


def _frame(stream: BinaryIO) -> bytes:
    size = stream.read(4)
    return stream.read(int.from_bytes(size, "big")) if len(size) == 4 else b""


if __name__ == "__main__":
    main()
