"""The newest revocation list of every configured CA is at hand, its signature verified."""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .anchors import Issuers

_PARTIAL = (x509.DeltaCRLIndicator, x509.IssuingDistributionPoint)
_COMPROMISED = (x509.ReasonFlags.key_compromise, x509.ReasonFlags.ca_compromise)


class NotAList(ValueError):
    """What a source gave is no revocation list that we can rely on."""


@dataclass(frozen=True, slots=True)
class RevocationList:
    """One CA's list, its signature verified."""

    issuer: bytes
    key: str
    """SHA-256 of the key that signed it: a CA that changes its key has a list by each for a while."""
    der: bytes
    this_update: datetime
    next_update: datetime
    revoked: dict[str, datetime]
    """By serial number, in hex: from when on the certificate counts no more."""


def read_list(der: bytes, issuers: Issuers) -> RevocationList:
    """Raises NotAList unless it is the complete list of a configured CA, signed by it."""
    try:
        crl = x509.load_der_x509_crl(der)
        name = crl.issuer.public_bytes()
        partial = any(isinstance(extension.value, _PARTIAL) for extension in crl.extensions)
        signer = next((issuer for issuer in issuers.get(name, ()) if _signed_by(crl, issuer)), None)
        if signer is None:
            raise NotAList("it is not signed by a configured CA")
        if partial or crl.next_update_utc is None:
            raise NotAList("it is partial, or does not say until when it holds")
        revoked = {format(entry.serial_number, "x"): _since(entry) for entry in crl}
        return RevocationList(name, _key_digest(signer), der, crl.last_update_utc, crl.next_update_utc, revoked)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.InvalidVersion) as bad:
        raise NotAList(str(bad)) from bad


def _since(entry: x509.RevokedCertificate) -> datetime:
    """Its revocation; where a key was compromised, from when its CA suspects that (RFC 5280, 5.3.2): others may have
    signed with it since.
    """
    known = {type(each.value): each.value for each in entry.extensions}
    reason, invalid = known.get(x509.CRLReason), known.get(x509.InvalidityDate)
    compromised = isinstance(reason, x509.CRLReason) and reason.reason in _COMPROMISED
    if compromised and isinstance(invalid, x509.InvalidityDate):
        return min(entry.revocation_date_utc, invalid.invalidity_date_utc)
    return entry.revocation_date_utc


def _signed_by(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    return isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) and crl.is_signature_valid(key)


def _key_digest(issuer: x509.Certificate) -> str:
    spki = issuer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()


class Revocations:
    """The lists at hand. `changed` counts up whenever one of them is replaced."""

    def __init__(self, sources: Iterable[str], issuers: Issuers) -> None:
        self.sources = tuple(sources)
        self.changed = 0
        self._issuers = issuers
        self._by_issuer: dict[bytes, dict[str, RevocationList]] = {}
        self._by_source: dict[str, RevocationList] = {}
        self.wanted = asyncio.Event()
        """A check waits for a list that is not there."""

    def take(self, der: bytes, source: str | None = None) -> None:
        """Put a list in the place of its CA and key, unless the one there is newer. Raises NotAList."""
        fresh = read_list(der, self._issuers)
        known = self._by_issuer.get(fresh.issuer, {})
        held = known.get(fresh.key)
        if held is not None and held.this_update > fresh.this_update:
            fresh = held
        if fresh is not held:
            self._by_issuer[fresh.issuer] = known | {fresh.key: fresh}
            self.changed += 1
        if source is not None:
            # Last: whoever sees that this source is not behind must find its list, and that something changed.
            self._by_source[source] = fresh

    def fresh(self, issuer: bytes, now: datetime) -> list[RevocationList]:
        """By each key of this CA."""
        return [each for each in self._by_issuer.get(issuer, {}).values() if now < each.next_update]

    def lacks(self, issuer: bytes, now: datetime) -> bool:
        """Whether this is a configured CA of which there is no list that holds."""
        return issuer in self._issuers and not self.fresh(issuer, now)

    def all_fresh(self, now: datetime) -> list[bytes]:
        return [each.der for issuer in self._by_issuer for each in self.fresh(issuer, now)]

    def stale_sources(self, now: datetime) -> list[str]:
        """The configured URLs from which we have nothing that still holds."""
        return [s for s in self.sources if s not in self._by_source or now >= self._by_source[s].next_update]

    def hurry(self) -> None:
        """A check waits for a list: fetch again now."""
        self.wanted.set()
