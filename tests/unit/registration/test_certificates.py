"""An uploaded certificate is read or refused with every reason, in bounded time."""

import base64
import textwrap
import time
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from services.chassis.core.errors import InvalidInput
from services.registration.adapters.certificates import MAX_TEXT, read_certificate

from .people import AT

SHORT = 1024
P256 = ec.generate_private_key(ec.SECP256R1())


def _made(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey = P256,
    *,
    start: datetime = AT - timedelta(days=1),
    days: int = 365,
    ca: bool = False,
    signs: bool = True,
) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Một người ký thử")])
    usage = dict.fromkeys(
        ("key_agreement", "data_encipherment", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(0x54010101FF)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=signs, content_commitment=False, key_encipherment=not signs, **usage), True
        )
    )
    certificate = builder.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256())
    return certificate.public_bytes(Encoding.PEM).decode()


def _refused(text: str, slug: str) -> list[str]:
    with pytest.raises(InvalidInput) as refusal:
        read_certificate(text, AT)
    assert refusal.value.slug == slug
    return [field.expected_en for field in refusal.value.fields]


@pytest.mark.parametrize("key", [rsa.generate_private_key(65537, 2048), P256], ids=["RSA 2048", "P-256"])
def test_pem_and_der_say_the_same(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> None:
    pem = _made(key)
    der = base64.b64encode(x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)).decode()
    assert read_certificate(pem, AT) == read_certificate(der, AT)
    assert read_certificate(pem, AT) == read_certificate("\r\n".join(textwrap.wrap(der, 76)) + "\r\n", AT)
    assert read_certificate(pem, AT).serial == "54010101ff"


def test_a_renewed_certificate_has_the_same_key() -> None:
    old, new = read_certificate(_made(), AT), read_certificate(_made(days=700), AT)
    assert old.key == new.key
    assert old.fingerprint != new.fingerprint


def test_every_reason_is_told() -> None:
    reasons = _refused(
        _made(rsa.generate_private_key(65537, SHORT), start=AT - timedelta(days=500), ca=True, signs=False),
        "certificate-not-acceptable",
    )
    assert reasons == [
        "RSA ≥ 2048, ECDSA ≥ 256",
        "a certificate that is valid now",
        "a personal certificate, not a CA's",
        "one for signing (digitalSignature)",
    ]


@pytest.mark.parametrize(
    "text",
    [
        _made(ec.generate_private_key(ec.SECP192R1())),
        _made(ed25519.Ed25519PrivateKey.generate()),
        _made(start=AT + timedelta(minutes=1)),
    ],
    ids=["short curve", "another kind of key", "not valid yet"],
)
def test_weak_strange_and_early_ones_are_refused(text: str) -> None:
    assert len(_refused(text, "certificate-not-acceptable")) == 1


PEM = _made()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not a certificate",
        "AAAA",
        base64.b64encode(b"\x30\x84\xff\xff\xff\xff" + b"0" * 100).decode(),
        PEM + PEM,
        "x" + PEM,
        PEM.replace("MII", "MIJ", 1),
        PEM[: len(PEM) // 2],
        "A" * (MAX_TEXT + 1),
        "é" * 100,
        base64.b64encode(b"\x30\x80" * 5000).decode(),
    ],
    ids=lambda text: f"{len(text)} characters",
)
def test_garbage_is_refused_at_once(text: str) -> None:
    started = time.thread_time()  # what others do on this machine does not count
    _refused(text, "certificate-unreadable")
    assert time.thread_time() - started < 0.5
