"""Every client of Kafka comes to the brokers as the settings say: in the open, over TLS, with a log-in, or with both."""

import ssl
from pathlib import Path
from typing import Any

from services.chassis.config.settings import Settings
from services.chassis.core.errors import CannotStart


def client_arguments(settings: Settings) -> dict[str, Any]:
    """What each client of aiokafka is given beside the servers. Raises CannotStart.

    A setting that the protocol would leave unused is refused, too: somebody expects more of the connection than it is.
    """
    logs_in, encrypts = settings.kafka_security.startswith("SASL_"), settings.kafka_security.endswith("SSL")
    _fits(settings, "kafka_user", wanted=logs_in, needed=logs_in)
    _fits(settings, "kafka_ca", wanted=encrypts)
    _fits(settings, "kafka_certificate", wanted=encrypts)
    arguments: dict[str, Any] = {"security_protocol": settings.kafka_security}
    if logs_in:
        arguments["sasl_mechanism"] = settings.kafka_mechanism
        arguments["sasl_plain_username"] = settings.kafka_user
        arguments["sasl_plain_password"] = settings.secret("kafka-password").decode()
    if encrypts:
        arguments["ssl_context"] = _tls(settings)
    return arguments


def _fits(settings: Settings, name: str, *, wanted: bool, needed: bool = False) -> None:
    given = getattr(settings, name) is not None
    variable, protocol = f"KHOBAC_{name.upper()}", f"KHOBAC_KAFKA_SECURITY={settings.kafka_security}"
    if needed and not given:
        raise CannotStart(vi=f"{protocol} cần có {variable}.", en=f"{protocol} needs {variable}.")
    if given and not wanted:
        raise CannotStart(
            vi=f"{variable} đã đặt nhưng {protocol} không dùng đến.",
            en=f"{variable} is set, but {protocol} makes no use of it.",
        )


def _tls(settings: Settings) -> ssl.SSLContext:
    """Brokers must show a certificate of a known CA for their name; ours is shown if there is one."""
    ca, certificate = settings.kafka_ca, settings.kafka_certificate
    try:
        context = ssl.create_default_context(cafile=ca)
    except OSError as error:
        raise _unusable("kafka_ca", ca, error) from error
    if certificate is not None:
        settings.secret("kafka.key")  # says where it should be, which the next line would not
        try:
            # Without a password given, a locked key would make the process wait for somebody at a keyboard.
            context.load_cert_chain(certificate, settings.secrets / "kafka.key", password="")
        except OSError as error:
            raise _unusable("kafka_certificate", certificate, error) from error
    return context


def _unusable(name: str, path: Path | None, error: OSError) -> CannotStart:
    variable, why = f"KHOBAC_{name.upper()}", error.strerror or type(error).__name__
    return CannotStart(vi=f"{variable}: không dùng được {path}.", en=f"{variable}: {path} cannot be used ({why}).")
