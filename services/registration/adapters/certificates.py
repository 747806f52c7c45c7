"""An uploaded certificate is read in bounded time and registered only if signatures by it could count."""

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.chassis import FieldError, InvalidInput
from services.kernel.in_force import in_force
from services.kernel.vietnam import vietnam_day
from services.registration.domain.limits import CERTIFICATE_RULES

MAX_TEXT = 24_000
"""Characters of an upload: several times the largest personal certificate in use, far below a bomb."""
_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
_WEAK_HASHES = (hashes.MD5, hashes.SHA1)


@dataclass(frozen=True)
class Read:
    """What registration keeps of a certificate. It names no holder."""

    fingerprint: str
    serial: str
    issuer: str
    key: str
    not_before: datetime
    not_after: datetime


def read_certificate(text: str, at: datetime, pointer: str = "/certificate") -> Read:
    """The certificate in PEM, or in base64 of its DER. Raises InvalidInput with every reason why not."""
    der = _der(text, pointer)
    try:
        certificate = x509.load_der_x509_certificate(der)
        wrong = list(_objections(certificate, at))
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        read = Read(
            fingerprint=hashlib.sha256(der).hexdigest(),
            serial=f"{certificate.serial_number:x}",
            issuer=certificate.issuer.rfc4514_string()[:500],
            key=hashlib.sha256(key).hexdigest(),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
        )
    # What the parser raises on garbage is not one kind of error; each of them means that it could not be read.
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, OverflowError) as error:
        raise _invalid(pointer, "", *_READABLE) from error
    if wrong:
        raise InvalidInput(*(FieldError(pointer, *each) for each in wrong), slug="certificate-not-acceptable")
    return read


_READABLE = (
    "một chứng thư số X.509 dạng PEM hoặc DER mã hóa base64",
    "one X.509 certificate in PEM, or its DER in base64",
)


def _der(text: str, pointer: str) -> bytes:
    if len(text) > MAX_TEXT:
        raise _invalid(pointer, f"{len(text)} ký tự", f"nhiều nhất {MAX_TEXT} ký tự", f"at most {MAX_TEXT} characters")
    body = text.strip()
    if _BEGIN in body:
        if body.count(_BEGIN) != 1 or not (body.startswith(_BEGIN) and body.endswith(_END)):
            raise _invalid(pointer, f"{body.count(_BEGIN)} chứng thư số", *_READABLE)
        body = body.removeprefix(_BEGIN).removesuffix(_END)
    try:
        return base64.b64decode("".join(body.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _invalid(pointer, "", *_READABLE) from error


def _objections(certificate: x509.Certificate, at: datetime) -> Iterator[tuple[str, str, str]]:
    """Each reason against it: what it is, what was expected in Vietnamese and English."""
    yield from _key_objections(certificate, at)
    if not certificate.not_valid_before_utc <= at < certificate.not_valid_after_utc:
        spoken = f"{certificate.not_valid_before_utc:%d/%m/%Y} – {certificate.not_valid_after_utc:%d/%m/%Y}"
        yield spoken, "chứng thư số đang trong thời hạn hiệu lực", "a certificate that is valid now"
    if isinstance(certificate.signature_hash_algorithm, _WEAK_HASHES):
        yield certificate.signature_hash_algorithm.name, "SHA-256 trở lên", "SHA-256 or better"
    if _is_authority(certificate):
        yield "CA", "chứng thư số của cá nhân, không phải của tổ chức chứng thực", "a personal certificate, not a CA's"
    if not _may_sign(certificate):
        yield "keyUsage", "chứng thư số dùng để ký (digitalSignature)", "one for signing (digitalSignature)"


def _key_objections(certificate: x509.Certificate, at: datetime) -> Iterator[tuple[str, str, str]]:
    rules = in_force(CERTIFICATE_RULES, vietnam_day(at))
    expected = f"RSA ≥ {rules.rsa_bits}, ECDSA ≥ {rules.ec_bits}"
    key = certificate.public_key()
    match key:
        case rsa.RSAPublicKey() if key.key_size >= rules.rsa_bits:
            return
        case ec.EllipticCurvePublicKey() if key.key_size >= rules.ec_bits:
            return
        case rsa.RSAPublicKey() | ec.EllipticCurvePublicKey():
            yield f"{key.key_size} bit", expected, expected
        case _:
            yield type(key).__name__.removesuffix("PublicKey"), expected, expected


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _invalid(pointer: str, given: str, vi: str, en: str) -> InvalidInput:
    return InvalidInput(FieldError(pointer, given, vi, en), slug="certificate-unreadable")
