"""Who certifies in the test PKI, and what every certificate of it looks like. Every name says TEST."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID


@dataclass(frozen=True)
class Authority:
    """One CA: its label, its name, who certified it (a root: itself)."""

    label: str
    common_name: str
    organization: str
    issuer: str
    bits: int = 2048

    @property
    def root(self) -> bool:
        return self.issuer == self.label


AUTHORITIES = (
    Authority("national-root", "Vietnam National Root CA TEST", "Bộ Khoa học và Công nghệ TEST", "national-root", 3072),
    Authority("national-ca-1", "VNPT-CA TEST", "Tập đoàn VNPT TEST", "national-root"),
    Authority("national-ca-2", "Viettel-CA TEST", "Tập đoàn Viettel TEST", "national-root"),
    Authority("government-root", "Root CA Ban Cơ yếu TEST", "Ban Cơ yếu Chính phủ TEST", "government-root", 3072),
    Authority("government-ca-1", "CA cơ quan Nhà nước TEST", "Ban Cơ yếu Chính phủ TEST", "government-root"),
)
BY_LABEL = {authority.label: authority for authority in AUTHORITIES}

_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def usage(*wanted: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in wanted for name in _USAGES})


def name(common_name: str, organization: str | None, title: str | None = None) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "VN"), (NameOID.ORGANIZATION_NAME, organization), (NameOID.TITLE, title)]
    return x509.Name(
        [x509.NameAttribute(oid, value) for oid, value in [*parts, (NameOID.COMMON_NAME, common_name)] if value]
    )


def key_id(certificate: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    """How what this CA issues points back to its key."""
    subject = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(subject)


def outline(
    subject: x509.Name, key: rsa.RSAPublicKey, start: datetime, life: timedelta, issuer: x509.Certificate | None
) -> x509.CertificateBuilder:
    """What every certificate has; no issuer: it signs itself."""
    builder = x509.CertificateBuilder().subject_name(subject).public_key(key)
    builder = builder.issuer_name(issuer.subject if issuer else subject)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(start).not_valid_after(start + life)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    return builder.add_extension(key_id(issuer), critical=False) if issuer else builder


def with_addresses(builder: x509.CertificateBuilder, base_url: str, issuer: str) -> x509.CertificateBuilder:
    """Where the issuer's revocation list and certificate are served."""
    crl = x509.UniformResourceIdentifier(f"{base_url}/crl/{issuer}.crl")
    above = x509.UniformResourceIdentifier(f"{base_url}/ca/{issuer}.cer")
    point = x509.DistributionPoint([crl], None, None, None)
    access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, above)
    builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    return builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
