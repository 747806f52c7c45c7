"""The way to Kafka is exactly what the settings say, or nothing starts and the sentence names the setting."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from services.chassis.config.settings import Settings
from services.chassis.core.errors import CannotStart
from services.chassis.kafka.access import client_arguments

LOG_IN: dict[str, Any] = {"kafka_security": "SASL_PLAINTEXT", "kafka_user": "khobac"}


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    (tmp_path / "kafka-password").write_text("open sesame\n")
    return tmp_path


def _certificate(folder: Path, lock: KeySerializationEncryption) -> Path:
    """Of nobody, by itself; its key is the secret beside it."""
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "khobac")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, None)
    )
    (folder / "kafka.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "kafka.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
    return folder / "kafka.pem"


def test_the_default_is_the_open_door_of_a_laptop() -> None:
    assert client_arguments(Settings()) == {"security_protocol": "PLAINTEXT"}


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"])
def test_a_log_in_has_its_password_from_the_secrets(secrets: Path, mechanism: Any) -> None:
    assert client_arguments(Settings(**LOG_IN, kafka_mechanism=mechanism, secrets=secrets)) == {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": mechanism,
        "sasl_plain_username": "khobac",
        "sasl_plain_password": "open sesame",
    }


def test_the_environment_sets_the_way(monkeypatch: pytest.MonkeyPatch, secrets: Path) -> None:
    given = {"SECURITY": "SASL_SSL", "USER": "khobac", "CA": str(_certificate(secrets, NoEncryption()))}
    for name, value in given.items():
        monkeypatch.setenv(f"KHOBAC_KAFKA_{name}", value)
    arguments = client_arguments(Settings(secrets=secrets))
    assert (arguments["security_protocol"], arguments["sasl_mechanism"]) == ("SASL_SSL", "SCRAM-SHA-512")
    assert len(arguments["ssl_context"].get_ca_certs()) == 1


def test_over_tls_the_broker_must_prove_its_name(secrets: Path) -> None:
    own = _certificate(secrets, NoEncryption())
    context = client_arguments(Settings(kafka_security="SSL", kafka_ca=own, kafka_certificate=own, secrets=secrets))[
        "ssl_context"
    ]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"kafka_security": "SASL_PLAINTEXT"}, "needs KHOBAC_KAFKA_USER"),
        ({"kafka_security": "SASL_SSL"}, "needs KHOBAC_KAFKA_USER"),
        ({"kafka_user": "khobac"}, "KHOBAC_KAFKA_USER is set, but KHOBAC_KAFKA_SECURITY=PLAINTEXT"),
        ({"kafka_security": "SSL", "kafka_user": "khobac"}, "KHOBAC_KAFKA_USER is set"),
        ({"kafka_ca": "ca.pem"}, "KHOBAC_KAFKA_CA is set"),
        (LOG_IN | {"kafka_ca": "ca.pem"}, "KHOBAC_KAFKA_CA is set"),
        (LOG_IN | {"kafka_certificate": "own.pem"}, "KHOBAC_KAFKA_CERTIFICATE is set"),
        ({"kafka_security": "SSL", "kafka_ca": "nowhere.pem"}, "KHOBAC_KAFKA_CA: nowhere.pem cannot be used"),
    ],
)
def test_what_does_not_fit_together_is_named(secrets: Path, given: dict[str, Any], named: str) -> None:
    with pytest.raises(CannotStart, match=named):
        client_arguments(Settings(**given, secrets=secrets))


@pytest.mark.parametrize(
    ("given", "missing"),
    [(LOG_IN, "kafka-password"), ({"kafka_security": "SSL", "kafka_certificate": "own.pem"}, "kafka.key")],
)
def test_a_missing_secret_is_named(tmp_path: Path, given: dict[str, Any], missing: str) -> None:
    with pytest.raises(CannotStart, match=missing):
        client_arguments(Settings(**given, secrets=tmp_path))


def test_a_locked_key_is_refused(secrets: Path) -> None:
    own = _certificate(secrets, BestAvailableEncryption(b"locked"))
    with pytest.raises(CannotStart, match="KHOBAC_KAFKA_CERTIFICATE"):
        client_arguments(Settings(kafka_security="SSL", kafka_certificate=own, secrets=secrets))


@pytest.mark.parametrize("given", [{"kafka_security": "TLS"}, {"kafka_mechanism": "GSSAPI"}, {"kafka_user": ""}])
def test_a_word_that_kafka_does_not_know_stops_the_start(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(given))):
        Settings(**given)


@pytest.mark.parametrize("client", [AIOKafkaConsumer, AIOKafkaProducer, AIOKafkaAdminClient])
async def test_each_client_takes_the_arguments(client: Any, secrets: Path) -> None:
    given = Settings(kafka_security="SASL_SSL", kafka_user="khobac", secrets=secrets)
    made = client(bootstrap_servers="127.0.0.1:1", **client_arguments(given))
    if hasattr(made, "stop"):
        await made.stop()
