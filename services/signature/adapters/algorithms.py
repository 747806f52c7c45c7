"""The signature algorithms that count: RSA and ECDSA with SHA-256 or better, told by the bytes of their identifiers."""

from collections.abc import Callable
from typing import Annotated

from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ObjectIdentifier

from services.signature.domain.der import SEQUENCE, wrap
from services.signature.domain.failures import weak_algorithm

from .certificates import PublicKey

Verify = Callable[[PublicKey | None, bytes, bytes], None]
"""Key, signature, signed bytes; raises InvalidSignature, or TypeError for a key of another kind."""

NULL = b"\x05\x00"
_HASHES: tuple[hashes.HashAlgorithm, ...] = (hashes.SHA256(), hashes.SHA384(), hashes.SHA512())
_PKCS1 = padding.PKCS1v15()


@asn1.sequence
class _Hash:
    algorithm: ObjectIdentifier
    parameters: asn1.Null | None


@asn1.sequence
class _MaskGeneration:
    algorithm: ObjectIdentifier
    hash: _Hash


@asn1.sequence
class _PssParameters:
    # Absent means SHA-1 in RFC 4055: required here.
    hash: Annotated[_Hash, asn1.Explicit(0)]
    mask: Annotated[_MaskGeneration, asn1.Explicit(1)]
    # Their defaults are left out by DER, and written out all the same by some.
    salt: Annotated[int | None, asn1.Explicit(2)]
    trailer: Annotated[int | None, asn1.Explicit(3)]


@asn1.sequence
class _Pss:
    algorithm: ObjectIdentifier
    parameters: _PssParameters


def _id(dotted: str) -> bytes:
    return asn1.encode_der(ObjectIdentifier(dotted))


def _rsa(digest: hashes.HashAlgorithm) -> Verify:
    def verify(key: PublicKey | None, signature: bytes, signed: bytes) -> None:
        if not isinstance(key, rsa.RSAPublicKey):
            raise TypeError("an RSA signature needs an RSA key")
        key.verify(signature, signed, _PKCS1, digest)

    return verify


def _ecdsa(digest: hashes.HashAlgorithm) -> Verify:
    scheme = ec.ECDSA(digest)

    def verify(key: PublicKey | None, signature: bytes, signed: bytes) -> None:
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise TypeError("an ECDSA signature needs an elliptic key")
        key.verify(signature, signed, scheme)

    return verify


def _pss(digest: hashes.HashAlgorithm, mask: hashes.HashAlgorithm, salt: int) -> Verify:
    scheme = padding.PSS(padding.MGF1(mask), salt)

    def verify(key: PublicKey | None, signature: bytes, signed: bytes) -> None:
        if not isinstance(key, rsa.RSAPublicKey):
            raise TypeError("an RSA signature needs an RSA key")
        key.verify(signature, signed, scheme, digest)

    return verify


DIGEST_SHA256 = frozenset({_id("2.16.840.1.101.3.4.2.1"), _id("2.16.840.1.101.3.4.2.1") + NULL})
"""Content of the AlgorithmIdentifier of SHA-256: facts carry a SHA-256 digest, so only that can be compared."""

_RSA_ENCRYPTION = _id("1.2.840.113549.1.1.1")
_PSS_ID = _id("1.2.840.113549.1.1.10")
_MGF1 = ObjectIdentifier("1.2.840.113549.1.1.8")
_HASH_IDS = {
    ObjectIdentifier(f"2.16.840.1.101.3.4.2.{arc}"): digest for arc, digest in zip((1, 2, 3), _HASHES, strict=True)
}
# The digest algorithm of the CMS is SHA-256, always: that is what plain rsaEncryption stands for.
_SCHEMES: dict[bytes, Verify] = {_RSA_ENCRYPTION + NULL: _rsa(_HASHES[0]), _RSA_ENCRYPTION: _rsa(_HASHES[0])}
for _arc, _digest in zip((11, 12, 13), _HASHES, strict=True):
    _SCHEMES[_id(f"1.2.840.113549.1.1.{_arc}")] = _SCHEMES[_id(f"1.2.840.113549.1.1.{_arc}") + NULL] = _rsa(_digest)
for _arc, _digest in zip((2, 3, 4), _HASHES, strict=True):
    _SCHEMES[_id(f"1.2.840.10045.4.3.{_arc}")] = _ecdsa(_digest)


def scheme(identifier: bytes) -> Verify:
    """How to verify under the content of an AlgorithmIdentifier; raises ValidationFailure for what does not count."""
    found = _SCHEMES.get(identifier)
    if found is None and identifier.startswith(_PSS_ID):
        found = _read_pss(identifier)
    if found is None:
        raise weak_algorithm()
    return found


def _read_pss(identifier: bytes) -> Verify | None:
    try:
        read = asn1.decode_der(_Pss, wrap(SEQUENCE, identifier)).parameters
    except ValueError:
        return None
    digest, mask = _HASH_IDS.get(read.hash.algorithm), _HASH_IDS.get(read.mask.hash.algorithm)
    salt = 20 if read.salt is None else read.salt
    sane = read.mask.algorithm == _MGF1 and read.trailer in (None, 1) and 0 <= salt <= 64
    return _pss(digest, mask, salt) if digest and mask and sane else None
