"""One signature over one digest is verified by itself; whether its certificate's chain is trusted is asked elsewhere."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier
from khobac_contracts.vocabulary import Indication

from services.signature.domain.der import GENERALIZED_TIME, OBJECT_IDENTIFIER, OCTETS, SEQUENCE, UTC_TIME
from services.signature.domain.failures import (
    expired,
    no_signing_certificate,
    not_yet_valid,
    other_content,
    other_key,
    signed_too_far_off,
    unacceptable,
    weak_digest,
)
from services.signature.domain.validation import ValidationFailure, ValidationReport

from .algorithms import DIGEST_SHA256, scheme
from .certificates import Certificate, Certificates
from .cms import DATA, Cms, read

CONTENT_TYPE = ObjectIdentifier("1.2.840.113549.1.9.3")
MESSAGE_DIGEST = ObjectIdentifier("1.2.840.113549.1.9.4")
SIGNING_TIME = ObjectIdentifier("1.2.840.113549.1.9.5")
SIGNING_CERTIFICATE_V2 = ObjectIdentifier("1.2.840.113549.1.9.16.2.47")
_DATA = asn1.encode_der(DATA)[2:]

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours a signer's clock may be."""
MAX_AGE = timedelta(days=30)
"""How long before the hand-over a signature may have been made."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What the signature says by itself; with the certificate whose chain is to be asked for when it says PASSED."""

    report: ValidationReport
    leaf: Certificate | None
    others: tuple[bytes, ...] = ()
    """Content of the other certificates in the CMS."""


def verify(blob: bytes, digest: bytes, handed_over: datetime, certificates: Certificates) -> Verification:
    """Never raises, whatever the blob: the report on it is the answer."""
    leaf: Certificate | None = None
    signed_at: datetime | None = None
    try:
        cms = read(blob)
        leaf = _signing_certificate(cms, certificates)
        signed_at = _signing_time(cms)
        _meant_with(cms, leaf)
        _same_digest(cms, digest)
        _cryptography(cms, leaf)
        _in_time(leaf, signed_at, handed_over)
    except ValidationFailure as failure:
        return Verification(_report(leaf, signed_at).failed(failure), leaf)
    return Verification(_report(leaf, signed_at), leaf, tuple(cms.certificates))


def _report(leaf: Certificate | None, signed_at: datetime | None) -> ValidationReport:
    """Of a signature that holds, with what is known of it by now."""
    return ValidationReport(
        indication=Indication.PASSED,
        fingerprint=leaf.fingerprint if leaf else None,
        serial=leaf.hex_serial if leaf else None,
        key=leaf.key_digest if leaf else None,
        signed_at=signed_at,
    )


def _signing_certificate(cms: Cms, certificates: Certificates) -> Certificate:
    """The one that issuer and serial number name; it must have come along."""
    for content in cms.certificates:
        found = certificates.of(content)
        if found.serial == cms.serial and found.issuer == cms.issuer:
            if found.flaw:
                raise found.flaw.again()
            return found
    raise no_signing_certificate()


def _one(cms: Cms, type_: ObjectIdentifier, *tags: bytes) -> bytes:
    """The content of an attribute that must be there, once and of that kind."""
    values = cms.attributes.get(type_, ())
    if len(values) != 1 or values[0].tag_bytes not in tags:
        raise unacceptable(
            f"thiếu thuộc tính {type_.dotted_string}", f"attribute {type_.dotted_string} is missing or odd"
        )
    return bytes(values[0].data)


def _signing_time(cms: Cms) -> datetime:
    text = _one(cms, SIGNING_TIME, UTC_TIME, GENERALIZED_TIME)
    if not text.endswith(b"Z") or not text[:-1].isdigit() or len(text) not in (13, 15):
        raise unacceptable("thời gian ký sai khuôn dạng", "the signing time is malformed")
    digits = text[:-1].decode()
    if len(digits) == 12:
        digits = ("20" if digits < "50" else "19") + digits
    year, rest = int(digits[:4]), [int(digits[at : at + 2]) for at in range(4, 14, 2)]
    try:
        return datetime(year, rest[0], rest[1], rest[2], rest[3], rest[4], tzinfo=UTC)
    except ValueError as bad:
        raise unacceptable("thời gian ký không có thật", "there is no such signing time") from bad


@asn1.sequence
class _SigningCertificateV2:
    certificates: list[list[asn1.TLV]]
    policies: list[asn1.TLV] | None


def _meant_with(cms: Cms, leaf: Certificate) -> None:
    """ESS (RFC 5035): where the signer says with which certificate it is meant, it must be this one."""
    if SIGNING_CERTIFICATE_V2 not in cms.attributes:
        return
    values = cms.attributes[SIGNING_CERTIFICATE_V2]
    try:
        first = values[0].parse(_SigningCertificateV2).certificates[0]
        parts = first[1:] if first[0].tag_bytes == SEQUENCE else first
        algorithm = bytes(first[0].data) if parts is not first else None
        matches = len(values) == 1 and parts[0].tag_bytes == OCTETS and bytes(parts[0].data).hex() == leaf.fingerprint
    except (ValueError, IndexError) as bad:
        raise unacceptable("signing-certificate-v2 sai khuôn dạng", "signing-certificate-v2 is malformed") from bad
    if not matches or algorithm not in (None, *DIGEST_SHA256):
        raise unacceptable("chữ ký nêu một chứng thư số khác", "signing-certificate-v2 names another certificate")


def _same_digest(cms: Cms, digest: bytes) -> None:
    if cms.digest_algorithm not in DIGEST_SHA256:
        raise weak_digest()
    if _one(cms, CONTENT_TYPE, OBJECT_IDENTIFIER) != _DATA:
        raise unacceptable("content-type không phải data", "the content type is not data")
    if _one(cms, MESSAGE_DIGEST, OCTETS) != digest:
        raise other_content()


def _cryptography(cms: Cms, leaf: Certificate) -> None:
    check = scheme(cms.signature_algorithm)
    try:
        check(leaf.key, cms.signature, cms.signed)
    except (InvalidSignature, TypeError, ValueError, UnsupportedAlgorithm) as bad:
        raise other_key() from bad


def _in_time(leaf: Certificate, signed_at: datetime, handed_over: datetime) -> None:
    """The signer's clock is only believed near the hand-over, whose time is ours."""
    if not handed_over - MAX_AGE <= signed_at <= handed_over + CLOCK_SKEW:
        raise signed_too_far_off(signed_at)
    if min(signed_at + CLOCK_SKEW, handed_over) < leaf.not_before:
        raise not_yet_valid()
    if max(signed_at, handed_over) > leaf.not_after:
        raise expired(leaf.not_after)
