"""A detached signature (CAdES-B: CMS with signing time and ESS signing-certificate-v2) can be made from a key in hand.

The demo, the tests and the load driver sign here as a person's token would. `Stencil` is the fast way for thousands.
"""

import hashlib
import multiprocessing
from collections.abc import Sequence
from datetime import UTC, datetime

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

from .pki import Person

SigningKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
SHA256 = {"algorithm": "sha256"}


def sign_detached(
    key: SigningKey,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    data: bytes,
    at: datetime | None = None,
) -> bytes:
    """The CMS over `data`, DER, without the data. The root need not be in `chain`."""
    return sign_digest(key, certificate, chain, hashlib.sha256(data).digest(), at)


def sign_digest(
    key: SigningKey,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate],
    digest: bytes,
    at: datetime | None = None,
) -> bytes:
    """As `sign_detached`, for who has only the SHA-256 digest."""
    signer = _load(certificate)
    attributes = signed_attributes(signer, digest, at or datetime.now(UTC))
    signature = _sign(key, attributes.dump())
    return assemble([signer, *map(_load, chain)], attributes, signature, _algorithm(key))


def signed_attributes(signer: asn1_x509.Certificate, digest: bytes, at: datetime) -> cms.CMSAttributes:
    """What is really signed: content type, digest, time, and which certificate it was meant with."""
    ess = tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(signer.dump()).digest()})]})
    time = cms.Time({"utc_time": core.UTCTime(at.astimezone(UTC).replace(microsecond=0))})
    return cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "signing_time", "values": [time]}),
            cms.CMSAttribute({"type": "message_digest", "values": [digest]}),
            cms.CMSAttribute({"type": "signing_certificate_v2", "values": [ess]}),
        ]
    )


def assemble(
    certificates: Sequence[asn1_x509.Certificate],
    attributes: cms.CMSAttributes,
    signature: bytes,
    algorithm: algos.SignedDigestAlgorithm,
) -> bytes:
    """SignedData without content; the first certificate is the signer's."""
    signer = certificates[0]
    sid = cms.IssuerAndSerialNumber({"issuer": signer.issuer, "serial_number": signer.serial_number})
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": sid}),
            "digest_algorithm": SHA256,
            "signed_attrs": attributes,
            "signature_algorithm": algorithm,
            "signature": signature,
        }
    )
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [SHA256],
            "encap_content_info": {"content_type": "data"},
            "certificates": list(certificates),
            "signer_infos": [info],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump())


class Stencil:
    """Signs thousands of digests with one RSA key: only digest, time and signature differ between two CMS."""

    def __init__(
        self, key: rsa.RSAPrivateKey, certificate: x509.Certificate, chain: Sequence[x509.Certificate]
    ) -> None:
        self._key, self._digest, self._time = key, b"\xa5" * 32, b"700101000000Z"
        signer = _load(certificate)
        attributes = signed_attributes(signer, self._digest, datetime.fromtimestamp(0, UTC))
        signature = b"\x5a" * (key.key_size // 8)
        blob = assemble([signer, *map(_load, chain)], attributes, signature, _algorithm(key))
        self._attributes = attributes.dump()
        implicit = b"\xa0" + self._attributes[1:]
        start = blob.index(implicit)
        self._before, after = blob[:start], blob[start + len(implicit) :]
        self._between, _, self._after = after.partition(signature)

    def sign(self, digest: bytes, at: datetime) -> bytes:
        attributes = self._attributes.replace(self._digest, digest, 1)
        attributes = attributes.replace(self._time, at.astimezone(UTC).strftime("%y%m%d%H%M%SZ").encode(), 1)
        signature = _sign(self._key, attributes)
        return b"".join((self._before, b"\xa0", attributes[1:], self._between, signature, self._after))


def _load(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _algorithm(key: SigningKey) -> algos.SignedDigestAlgorithm:
    name = "sha256_rsa" if isinstance(key, rsa.RSAPrivateKey) else "sha256_ecdsa"
    return algos.SignedDigestAlgorithm({"algorithm": name})


def _sign(key: SigningKey, message: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(message, ec.ECDSA(hashes.SHA256()))


Job = tuple[int, bytes, datetime]
"""Which signer (its place in the list), the SHA-256 digest, the signing time."""


def sign_all(signers: Sequence[Person], jobs: Sequence[Job], processes: int = 2) -> list[bytes]:
    """Sign many digests on several processors, in the order of the jobs (RSA keys)."""
    packed = [_pack(person) for person in signers]
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(processes, initializer=_unpack, initargs=(packed,)) as pool:
        return pool.map(_sign_job, jobs, chunksize=250)


_stencils: list[Stencil] = []
Packed = tuple[bytes, list[bytes]]


def _pack(person: Person) -> Packed:
    secret = person.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return secret, [c.public_bytes(Encoding.DER) for c in (person.certificate, *person.chain[:-1])]


def _unpack(packed: Sequence[Packed]) -> None:
    for secret, certificates in packed:
        key = load_der_private_key(secret, None, unsafe_skip_rsa_key_validation=True)
        certificate, *above = map(x509.load_der_x509_certificate, certificates)
        if isinstance(key, rsa.RSAPrivateKey):
            _stencils.append(Stencil(key, certificate, above))


def _sign_job(job: Job) -> bytes:
    signer, digest, at = job
    return _stencils[signer].sign(digest, at)
