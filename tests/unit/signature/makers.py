"""Signatures of every kind, good and bad, made with a real test PKI."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from khobac_contracts.vocabulary import Role

from deploy.local.pki import AUTHORITIES, Person, Pki
from deploy.local.pki.authorities import key_id, name, outline, usage
from services.signature.adapters.anchors import Anchors
from services.signature.adapters.certificates import Certificates
from services.signature.adapters.chain_worker import Answer, Question, ValidationData, judge
from services.signature.adapters.paths import Paths
from services.signature.adapters.revocation import Revocations
from services.signature.adapters.verification import Verification, verify

URL = "http://pki.test"
DATA = b'{"dossier":"H15.50.05.13-261122-0001"}'
DIGEST = hashlib.sha256(DATA).digest()
HANDED_OVER = datetime.now(UTC).replace(microsecond=0)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class InThread:
    """The chain worker's thinking without its process."""

    def __init__(self) -> None:
        self.asked = 0

    async def ask(self, data: ValidationData, question: Question) -> Answer:
        self.asked += 1
        return await asyncio.to_thread(judge, data, question)


@dataclass
class Trusting:
    """Paths over the test PKI, with the lists of those CAs that are named."""

    pki: Pki
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    lists: Sequence[str] = tuple(authority.label for authority in AUTHORITIES)
    asks: InThread = field(default_factory=InThread)

    def __post_init__(self) -> None:
        anchors = Anchors.read(self.pki.anchors_folder)
        self.revocations = Revocations(anchors.sources, anchors.issuers())
        for label in self.lists:
            self.publish(label)
        self.paths = Paths(anchors, self.revocations, self.asks, lambda: self.now)

    def publish(self, label: str, **when: Any) -> None:
        self.revocations.take(self.pki.crl(label, **when), f"{URL}/crl/{label}.crl")


def verified(blob: bytes, digest: bytes = DIGEST, at: datetime = HANDED_OVER) -> Verification:
    return verify(blob, digest, at, Certificates())


def issue_odd(
    pki: Pki,
    key: Any,
    *,
    ca: str = "national-ca-1",
    usages: Sequence[str] | None = ("digital_signature",),
    is_ca: bool = False,
) -> x509.Certificate:
    """A certificate that the PKI would not issue: another kind of key, another usage."""
    start = HANDED_OVER - timedelta(days=1)
    builder = x509.CertificateBuilder().subject_name(name("odd TEST", None)).public_key(key.public_key())
    builder = builder.issuer_name(pki.certificate(ca).subject).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(start).not_valid_after(start + timedelta(days=30))
    builder = builder.add_extension(key_id(pki.certificate(ca)), critical=False)
    if is_ca:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    if usages is not None:
        builder = builder.add_extension(usage(*usages), critical=True)
    return builder.sign(pki.key(ca), hashes.SHA256())


def signed_with_sha1(pki: Pki, certificate: x509.Certificate) -> x509.Certificate:
    """The certificate as its CA would have signed it twenty years ago; no library signs like that any more."""
    copy = _load(certificate).copy()
    weak = algos.SignedDigestAlgorithm({"algorithm": "sha1_rsa"})
    copy["tbs_certificate"]["signature"] = copy["signature_algorithm"] = weak
    tbs = copy["tbs_certificate"].dump(force=True)
    copy["signature_value"] = pki.key("national-ca-1").sign(tbs, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303
    return x509.load_der_x509_certificate(copy.dump(force=True))


def foreign_person() -> Person:
    """Certified by a root that nobody has heard of."""
    root_key, key = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)
    start, life = HANDED_OVER - timedelta(days=1), timedelta(days=30)
    root = outline(name("Some Root TEST", None), root_key.public_key(), start, life, None)
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    root_certificate = root.sign(root_key, hashes.SHA256())
    leaf = outline(name("Stranger TEST", None), key.public_key(), start, life, root_certificate)
    certificate = leaf.add_extension(usage("digital_signature"), critical=True).sign(root_key, hashes.SHA256())
    return Person(certificate, key, (root_certificate,))


@dataclass
class Odd:
    """A CMS with one thing out of order; every field is a knob."""

    key: Key
    certificate: x509.Certificate
    others: Sequence[x509.Certificate] = ()
    digest: bytes = DIGEST
    at: datetime | None = HANDED_OVER
    digest_algorithm: str = "sha256"
    algorithm: str = "sha256_rsa"
    hash: hashes.HashAlgorithm = field(default_factory=hashes.SHA256)
    pss_salt: int | None = None
    ess: bytes | None = None
    attributes: Sequence[cms.CMSAttribute] = ()
    with_attributes: bool = True
    content_type: str = "data"
    signers: int = 1
    content: bytes | None = None
    include_certificate: bool = True
    serial: int | None = None

    def blob(self) -> bytes:
        signer = _load(self.certificate)
        signed = cms.CMSAttributes([*self._attributes(), *self.attributes]) if self.with_attributes else None
        signature = self._sign(signed.dump() if signed is not None else DATA)
        sid = cms.IssuerAndSerialNumber({"issuer": signer.issuer, "serial_number": self.serial or signer.serial_number})
        info: dict[str, Any] = {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": sid}),
            "digest_algorithm": {"algorithm": self.digest_algorithm},
            "signature_algorithm": self._algorithm(),
            "signature": signature,
        }
        if signed is not None:
            info["signed_attrs"] = signed
        kept = [signer] if self.include_certificate else []
        data: dict[str, Any] = {
            "version": "v1",
            "digest_algorithms": [{"algorithm": self.digest_algorithm}],
            "encap_content_info": {"content_type": "data"} | ({"content": self.content} if self.content else {}),
            "certificates": [*kept, *map(_load, self.others)],
            "signer_infos": [cms.SignerInfo(info) for _ in range(self.signers)],
        }
        return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)}).dump())

    def _attributes(self) -> list[cms.CMSAttribute]:
        made = [
            cms.CMSAttribute({"type": "content_type", "values": [self.content_type]}),
            cms.CMSAttribute({"type": "message_digest", "values": [self.digest]}),
        ]
        if self.at is not None:
            time = cms.Time({"utc_time": core.UTCTime(self.at)})
            made.append(cms.CMSAttribute({"type": "signing_time", "values": [time]}))
        if self.ess is not None:
            ess = tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2({"cert_hash": self.ess})]})
            made.append(cms.CMSAttribute({"type": "signing_certificate_v2", "values": [ess]}))
        return made

    def _algorithm(self) -> algos.SignedDigestAlgorithm:
        if self.pss_salt is None:
            return algos.SignedDigestAlgorithm({"algorithm": self.algorithm})
        digest = {"algorithm": self.hash.name.replace("-", "")}
        parameters = {
            "hash_algorithm": digest,
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": digest},
            "salt_length": self.pss_salt,
        }
        return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})

    def _sign(self, message: bytes) -> bytes:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(message, ec.ECDSA(self.hash))
        pss = padding.PSS(padding.MGF1(self.hash), self.pss_salt or 0)
        return self.key.sign(message, padding.PKCS1v15() if self.pss_salt is None else pss, self.hash)


def odd(person: Person, **knobs: Any) -> bytes:
    return Odd(person.key, person.certificate, person.chain[:-1], **knobs).blob()


def _load(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


CHIEF, HOLDER, LEADER = Role.CHIEF_ACCOUNTANT, Role.ACCOUNT_HOLDER, Role.TREASURY_LEADER
