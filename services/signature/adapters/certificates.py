"""A certificate is parsed and judged by itself once: its key, what it may be used for, and what is wrong with it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.signature.domain.der import SEQUENCE, wrap
from services.signature.domain.failures import unreadable_certificate, weak_key, wrong_use
from services.signature.domain.validation import ValidationFailure

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
RSA_BITS = range(2048, 4097)
RSA_EXPONENTS = range(3, 2**33)
CURVES = ("secp256r1", "secp384r1", "secp521r1")
KNOWN_MAX = 20_000
"""Certificates kept parsed: some 4 KB each."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate, parsed."""

    der: bytes
    fingerprint: str
    issuer: bytes
    serial: int
    not_before: datetime
    not_after: datetime
    key: PublicKey | None
    key_digest: str
    flaw: ValidationFailure | None
    """Why nobody may sign with it, whatever its chain says."""

    @property
    def hex_serial(self) -> str:
        return format(self.serial, "x")


class Certificates:
    """The certificates seen, parsed once each; bounded, the oldest goes first."""

    def __init__(self, limit: int = KNOWN_MAX) -> None:
        self._known: dict[bytes, Certificate] = {}
        self._limit = limit

    def of(self, content: bytes) -> Certificate:
        """From the content of a certificate's outermost SEQUENCE; raises ValidationFailure if it is none."""
        known = self._known.get(content)
        if known is None:
            known = parse(wrap(SEQUENCE, content))
            if len(self._known) >= self._limit:
                del self._known[next(iter(self._known))]
            self._known[content] = known
        return known


def parse(der: bytes) -> Certificate:
    """Read one certificate; raises ValidationFailure (FORMAT_FAILURE) when it cannot be read."""
    try:
        read = x509.load_der_x509_certificate(der)
        key, flaw = _key(read)
        spki = read.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) if key else b""
        return Certificate(
            der=der,
            fingerprint=hashlib.sha256(der).hexdigest(),
            issuer=read.issuer.public_bytes(),
            serial=_serial(read),
            not_before=read.not_valid_before_utc,
            not_after=read.not_valid_after_utc,
            key=key,
            key_digest=hashlib.sha256(spki).hexdigest(),
            flaw=flaw or _misuse(read),
        )
    except (
        ValueError,
        TypeError,
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
        x509.InvalidVersion,
        x509.UnsupportedGeneralNameType,
    ) as bad:
        raise unreadable_certificate() from bad


def _serial(read: x509.Certificate) -> int:
    if not 0 < read.serial_number.bit_length() <= 160:
        raise ValueError("RFC 5280 allows serial numbers of 1 to 20 octets")
    return read.serial_number


def _key(read: x509.Certificate) -> tuple[PublicKey | None, ValidationFailure | None]:
    """The key if it is strong enough to look at; its size is known before any arithmetic is done with it."""
    try:
        key = read.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None, weak_key("loại khóa không được hỗ trợ", "the kind of key is not supported")
    if isinstance(key, rsa.RSAPublicKey):
        exponent = key.public_numbers().e
        sane = key.key_size in RSA_BITS and exponent in RSA_EXPONENTS and exponent % 2
        said = f"RSA {key.key_size} bit"
        return (
            (key, None)
            if sane
            else (None, weak_key(f"{said}, cần RSA 2048–4096", f"{said}, expected RSA 2048 to 4096"))
        )
    if isinstance(key, ec.EllipticCurvePublicKey):
        known = key.curve.name in CURVES
        return (key, None) if known else (None, weak_key(f"đường cong {key.curve.name}", f"curve {key.curve.name}"))
    return None, weak_key("cần khóa RSA hoặc ECDSA", "expected an RSA or ECDSA key")


def _misuse(read: x509.Certificate) -> ValidationFailure | None:
    """Signing needs digitalSignature or nonRepudiation, and a certificate of a person, not of a CA."""
    extensions = read.extensions
    for extension in extensions:
        if isinstance(extension.value, x509.BasicConstraints) and extension.value.ca:
            return wrong_use("đây là chứng thư của một CA", "it is a CA's certificate")
        if isinstance(extension.value, x509.KeyUsage):
            may_sign = extension.value.digital_signature or extension.value.content_commitment
            return None if may_sign else wrong_use("keyUsage không cho phép ký", "its key usage does not allow signing")
    return wrong_use("chứng thư không có keyUsage", "it has no key usage")
