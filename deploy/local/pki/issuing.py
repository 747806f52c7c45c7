"""The test PKI issues and revokes at any time, from several processes: authorities are made once under a lock,
a revocation is one small file. The keys lie in the folder unencrypted: nothing here is real.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from .authorities import AUTHORITIES, BY_LABEL, Authority, key_id, name, outline, usage, with_addresses

CRL_LIFE = timedelta(hours=1)
PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER


@dataclass(frozen=True)
class Person:
    """A certificate with its key and the CAs above it, the root last."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    chain: tuple[x509.Certificate, ...]

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(DER)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(PEM).decode()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the DER, as in `certificate.bound`."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def serial(self) -> str:
        return format(self.certificate.serial_number, "x")

    def pkcs12(self, password: str) -> bytes:
        """What a person would carry: key and chain in one file under a password."""
        lock = serialization.BestAvailableEncryption(password.encode())
        return pkcs12.serialize_key_and_certificates(b"khobac TEST", self.key, self.certificate, self.chain, lock)


class Pki:
    """The PKI in a folder; made when first opened."""

    def __init__(self, folder: Path | str, base_url: str) -> None:
        self.folder = Path(folder)
        self.base_url = base_url.rstrip("/")
        with self._locked():
            if not (self.folder / "base-url").exists():
                self._found()
        made_for = (self.folder / "base-url").read_text()
        if made_for != self.base_url:
            raise ValueError(f"the PKI in {self.folder} was made for {made_for}, not for {self.base_url}")

    @property
    def anchors_folder(self) -> Path:
        """What the signature service trusts: PEM roots, `intermediates/`, and `crl-sources.txt`."""
        return self.folder / "anchors"

    def issue(
        self,
        *,
        common_name: str,
        ca: str = "national-ca-1",
        organization: str | None = None,
        title: str | None = None,
        revoked: bool = False,
        days: float = 365,
        not_before: datetime | None = None,
        key: rsa.RSAPrivateKey | None = None,
        usages: tuple[str, ...] = ("digital_signature", "content_commitment"),
    ) -> Person:
        """A signing certificate as the real CAs issue them to officials: digital signature and non-repudiation."""
        key = key or rsa.generate_private_key(65537, 2048)
        now = datetime.now(UTC)
        start = not_before or now - timedelta(days=1)
        life = (not_before or now) + timedelta(days=days) - start
        subject = name(common_name, organization, title)
        builder = outline(subject, key.public_key(), start, life, self.certificate(ca))
        builder = with_addresses(builder, self.base_url, ca)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        certificate = builder.add_extension(usage(*usages), critical=True).sign(self.key(ca), hashes.SHA256())
        if revoked:
            self.revoke(certificate)
        return Person(certificate, key, self.chain(ca))

    def revoke(self, certificate: x509.Certificate, at: datetime | None = None) -> None:
        """From the next list on, the certificate is revoked. Said twice, done once."""
        issuer = next(a.label for a in AUTHORITIES if self.certificate(a.label).subject == certificate.issuer)
        entry = self.folder / "revoked" / issuer / format(certificate.serial_number, "x")
        if not entry.exists():
            fresh = entry.with_suffix(f".{os.getpid()}")
            fresh.write_text((at or datetime.now(UTC)).isoformat())
            fresh.rename(entry)

    def crl(self, label: str, at: datetime | None = None, life: timedelta = CRL_LIFE) -> bytes:
        """The authority's revocation list as of now, DER."""
        now, issuer = at or datetime.now(UTC), self.certificate(label)
        builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject)
        builder = builder.last_update(now).next_update(now + life)
        builder = builder.add_extension(x509.CRLNumber(int(now.timestamp() * 1000)), critical=False)
        builder = builder.add_extension(key_id(issuer), critical=False)
        for entry in sorted((self.folder / "revoked" / label).iterdir()):
            if not entry.suffix:
                revoked = x509.RevokedCertificateBuilder().serial_number(int(entry.name, 16))
                builder = builder.add_revoked_certificate(
                    revoked.revocation_date(datetime.fromisoformat(entry.read_text())).build()
                )
        return builder.sign(self.key(label), hashes.SHA256()).public_bytes(DER)

    def certificate(self, label: str) -> x509.Certificate:
        return x509.load_pem_x509_certificate((self.folder / "authorities" / f"{label}.pem").read_bytes())

    def key(self, label: str) -> rsa.RSAPrivateKey:
        return _key(self.folder / "authorities" / f"{label}.key")

    def chain(self, label: str) -> tuple[x509.Certificate, ...]:
        """The authority and those above it, the root last."""
        authority = BY_LABEL[label]
        return (self.certificate(label), *(() if authority.root else self.chain(authority.issuer)))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _found(self) -> None:
        (self.folder / "authorities").mkdir(exist_ok=True)
        (self.anchors_folder / "intermediates").mkdir(parents=True, exist_ok=True)
        for authority in AUTHORITIES:
            (self.folder / "revoked" / authority.label).mkdir(parents=True, exist_ok=True)
            self._certify(authority)
        sources = [f"{self.base_url}/crl/{authority.label}.crl\n" for authority in AUTHORITIES]
        (self.anchors_folder / "crl-sources.txt").write_text("".join(sources))
        (self.folder / "base-url").write_text(self.base_url)

    def _certify(self, authority: Authority) -> None:
        key = rsa.generate_private_key(65537, authority.bits)
        home = self.folder / "authorities"
        secret = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (home / f"{authority.label}.key").write_bytes(secret)
        (home / f"{authority.label}.key").chmod(0o600)
        pem = self._authority(authority, key.public_key()).public_bytes(PEM)
        (home / f"{authority.label}.pem").write_bytes(pem)
        (self.anchors_folder / ("" if authority.root else "intermediates") / f"{authority.label}.pem").write_bytes(pem)

    def _authority(self, authority: Authority, key: rsa.RSAPublicKey) -> x509.Certificate:
        start, life = datetime.now(UTC) - timedelta(days=400), timedelta(days=7300 if authority.root else 3650)
        above = None if authority.root else self.certificate(authority.issuer)
        builder = outline(name(authority.common_name, authority.organization), key, start, life, above)
        if not authority.root:
            builder = with_addresses(builder, self.base_url, authority.issuer)
        depth = None if authority.root else 0
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=depth), critical=True)
        builder = builder.add_extension(usage("key_cert_sign", "crl_sign"), critical=True)
        return builder.sign(self.key(authority.issuer), hashes.SHA256())


def _key(path: Path) -> rsa.RSAPrivateKey:
    """Read once; a folder that was wiped and made anew has other keys under the same names."""
    return _key_made_at(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _key_made_at(path: Path, _: int) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path} is not an RSA key")
    return key
