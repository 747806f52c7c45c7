"""A detached CMS is read within bounds, strictly as DER, by cryptography's declarative decoder: no work before a limit."""

from dataclasses import dataclass
from typing import Annotated

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from services.signature.domain.der import INTEGER, OCTETS, SEQUENCE, SET, wrap
from services.signature.domain.failures import unacceptable, unreadable

MAX_BYTES = 64 * 1024
MAX_CERTIFICATES = 16
MAX_ATTRIBUTES = 32

DATA = ObjectIdentifier("1.2.840.113549.1.7.1")
SIGNED_DATA = ObjectIdentifier("1.2.840.113549.1.7.2")
SIGNED_ATTRIBUTES, UNSIGNED_ATTRIBUTES = b"\xa0", b"\xa1"


@asn1.sequence
class _Encapsulated:
    type: ObjectIdentifier
    content: Annotated[bytes | None, asn1.Explicit(0)]


@asn1.sequence
class _SignedData:
    version: int
    digest_algorithms: asn1.SetOf[asn1.TLV]
    encapsulated: _Encapsulated
    # An implicitly tagged SET OF reads as a SEQUENCE OF: many signers do not sort their certificates.
    certificates: Annotated[list[asn1.TLV] | None, asn1.Implicit(0)]
    crls: Annotated[list[asn1.TLV] | None, asn1.Implicit(1)]
    signers: asn1.SetOf[list[asn1.TLV]]


@asn1.sequence
class _ContentInfo:
    type: ObjectIdentifier
    content: Annotated[_SignedData, asn1.Explicit(0)]


@asn1.sequence
class _Attribute:
    type: ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class _Attributes:
    items: asn1.SetOf[_Attribute]


@asn1.sequence
class _IssuerAndSerial:
    issuer: asn1.TLV
    serial: int


@dataclass(frozen=True, slots=True)
class Cms:
    """What the one signer says, with the bytes that were signed. Nothing is checked yet but the form."""

    certificates: list[bytes]
    """The content of each certificate's SEQUENCE."""
    issuer: bytes
    serial: int
    digest_algorithm: bytes
    """Content of the AlgorithmIdentifier: compared, never interpreted."""
    signature_algorithm: bytes
    signed: bytes
    """The signed attributes as DER SET OF: what the signature is over."""
    attributes: dict[ObjectIdentifier, list[asn1.TLV]]
    signature: bytes


def read(blob: bytes) -> Cms:
    """Raises ValidationFailure where the blob is not the one shape that we accept; the work is bounded by its size."""
    if len(blob) > MAX_BYTES:
        raise unreadable(f"quá {MAX_BYTES // 1024} KiB", f"it is over {MAX_BYTES // 1024} KiB")
    try:
        outer = asn1.decode_der(_ContentInfo, blob)
        signers = outer.content.signers.as_list()
        if outer.type != SIGNED_DATA or outer.content.encapsulated.type != DATA:
            raise unreadable("không phải CMS SignedData", "it is not a CMS SignedData over data")
        if outer.content.encapsulated.content is not None:
            raise unreadable(
                "chữ ký phải tách rời nội dung", "the signature must be detached, this one carries content"
            )
        if len(signers) != 1:
            raise unreadable(f"cần đúng một người ký, có {len(signers)}", f"expected one signer, found {len(signers)}")
        return _signer(signers[0], outer.content.certificates or [])
    except (ValueError, TypeError, OverflowError) as bad:
        raise unreadable("không phải CMS mã hóa DER", "it is not a CMS in DER") from bad


def _signer(signer: list[asn1.TLV], certificates: list[asn1.TLV]) -> Cms:
    if len(certificates) > MAX_CERTIFICATES:
        raise unreadable(f"quá {MAX_CERTIFICATES} chứng thư số", f"more than {MAX_CERTIFICATES} certificates")
    tags = [part.tag_bytes for part in signer]
    if tags[3:4] != [SIGNED_ATTRIBUTES]:
        raise unacceptable("thiếu thuộc tính được ký", "there are no signed attributes")
    if tags[:3] != [INTEGER, SEQUENCE, SEQUENCE] or tags[4:] not in _ENDS:
        raise unreadable("thông tin người ký sai khuôn dạng", "the signer's information has not the expected form")
    signed = wrap(SET, bytes(signer[3].data))
    named = signer[1].parse(_IssuerAndSerial)
    return Cms(
        certificates=[bytes(certificate.data) for certificate in certificates if certificate.tag_bytes == SEQUENCE],
        issuer=wrap(named.issuer.tag_bytes, bytes(named.issuer.data)),
        serial=named.serial,
        digest_algorithm=bytes(signer[2].data),
        signature_algorithm=bytes(signer[4].data),
        signed=signed,
        attributes=_attributes(signed),
        signature=bytes(signer[5].data),
    )


_ENDS = ([SEQUENCE, OCTETS], [SEQUENCE, OCTETS, UNSIGNED_ATTRIBUTES])


def _attributes(signed: bytes) -> dict[ObjectIdentifier, list[asn1.TLV]]:
    items = asn1.decode_der(_Attributes, wrap(SEQUENCE, signed)).items.as_list()
    if len(items) > MAX_ATTRIBUTES:
        raise unreadable(f"quá {MAX_ATTRIBUTES} thuộc tính", f"more than {MAX_ATTRIBUTES} attributes")
    found = {item.type: item.values.as_list() for item in items}
    if len(found) != len(items):
        raise unacceptable("một thuộc tính có hai lần", "an attribute is there twice")
    return found
