"""Everything that an operator can set is one described field here (or in a service's subclass), read from KHOBAC_*."""

import socket
from pathlib import Path
from typing import Literal, Self, TypeAlias

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chassis.core.errors import CannotStart

from .expectations import expectation

KafkaSecurity: TypeAlias = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]


class Settings(BaseSettings):
    """What every service reads from its environment. The defaults run on a laptop beside `make up`."""

    model_config = SettingsConfigDict(env_prefix="KHOBAC_", frozen=True, extra="ignore")

    kafka: str = Field("127.0.0.1:8120", description="bootstrap servers of Kafka, separated by commas")
    kafka_security: KafkaSecurity = Field(
        "PLAINTEXT",
        description="the brokers' `security.protocol`: PLAINTEXT, SSL (TLS), SASL_PLAINTEXT (a log-in), SASL_SSL (both)",
    )
    kafka_mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = Field(
        "SCRAM-SHA-512", description="the brokers' `sasl.mechanism`: SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN"
    )
    kafka_user: str | None = Field(
        None, min_length=1, description="user at the brokers; the password is the secret `kafka-password`"
    )
    kafka_ca: Path | None = Field(
        None, description="PEM file of the CAs that the brokers' certificates come from; unset: those of the system"
    )
    kafka_certificate: Path | None = Field(
        None, description="PEM file of our certificate, if the brokers ask for one; its key is the secret `kafka.key`"
    )
    mongo: str = Field(
        "mongodb://127.0.0.1:8130/?replicaSet=khobac",
        pattern=r"^mongodb(\+srv)?://",
        description="connection string of the MongoDB replica set",
    )
    database_prefix: str = Field(
        "khobac_", pattern=r"^[a-z0-9_-]{0,32}$", description="each service's database is this prefix and its name"
    )
    host: str = Field("127.0.0.1", description="address to listen on; 0.0.0.0 in a container")
    instance: str = Field(
        "", description="name of this instance, its own among all: group member and lease; default: host and port"
    )
    port: int = Field(8100, ge=1, le=65535, description="port to listen on; each service has its own default")
    registration_url: str = Field(
        "http://127.0.0.1:8101", description="where registration answers: log-in keys come from its /jwks.json"
    )
    secrets: Path = Field(
        Path(".local/demo/secrets"), description="folder of secret files, one secret a file (master.key, jwt.key ...)"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is logged")
    log_format: Literal["json", "console"] = Field("json", description="json for machines, console for a person")
    batch_max: int = Field(500, ge=1, le=5000, description="most facts or commands decided and appended together")
    linger_ms: float = Field(
        60.0, ge=0, le=1000, description="under load, longest wait to fill a batch; none when idle"
    )
    park_seconds: float = Field(30.0, ge=0, le=3600, description="how long a fact that came too early is kept waiting")
    poison_limit: int = Field(50, ge=1, description="so many unreadable messages in a row stop the consumer")
    stuck_seconds: float = Field(
        60.0, gt=0, description="no progress for so long while messages wait turns the service unready"
    )
    stop_seconds: float = Field(10.0, gt=0, le=300, description="longest orderly stop after SIGTERM")
    body_limit_bytes: int = Field(
        1024 * 1024, ge=1024, description="largest request body; routes for files say a larger one of their own"
    )
    token_cache: int = Field(20_000, ge=0, description="verified log-in tokens remembered until they expire")
    snapshot_every: int = Field(100, ge=1, description="commits of a stream between two snapshots of its state")
    relay_sweep_seconds: float = Field(
        2.0, gt=0, description="how often relay and effects look for owed commits of which nobody told them"
    )
    lease_seconds: float = Field(10.0, gt=0, description="how long the lease of the one active relay or runner lasts")
    produce_timeout_seconds: float = Field(
        40.0, gt=0, description="how long a batch waits for a broker to come back before it is tried anew"
    )

    @classmethod
    def read(cls) -> Self:
        """From the environment. Raises CannotStart that names each variable that is wrong."""
        try:
            return cls()
        except ValidationError as wrong:
            raise _unreadable(wrong) from wrong

    def instance_of(self, service: str) -> str:
        """What a restart of this very instance is recognised by."""
        return f"{service}-{self.instance or f'{socket.gethostname()}-{self.port}'}"

    def secret(self, name: str) -> bytes:
        """The content of a secret file, without the line end that editors add. Raises CannotStart."""
        path = self.secrets / name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CannotStart(
                vi=f"Không đọc được tệp bí mật {path}; hãy đặt tệp này vào thư mục mà KHOBAC_SECRETS chỉ đến.",
                en=f"The secret file {path} cannot be read ({error.strerror}); put it into the folder KHOBAC_SECRETS.",
            ) from error
        return content.removesuffix(b"\n").removesuffix(b"\r")


def _unreadable(wrong: ValidationError) -> CannotStart:
    """Without what was given: it may hold a password."""
    named = [f"KHOBAC_{'_'.join(map(str, error['loc'])).upper()}" for error in wrong.errors()]
    words = [expectation(error["type"], error.get("ctx") or {}, error["msg"]) for error in wrong.errors()]
    return CannotStart(
        vi="Biến môi trường chưa đúng, hãy sửa: "
        + "; ".join(f"{name} (cần {vi})" for name, (vi, _) in zip(named, words, strict=True))
        + ".",
        en="Set these environment variables right: "
        + "; ".join(f"{name} (expected {en})" for name, (_, en) in zip(named, words, strict=True))
        + ".",
    )


def as_table(*classes: type[Settings]) -> str:
    """The settings as docs/settings.md shows them: the common ones once, then what each service adds."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    shown: set[str] = set()
    every: tuple[type[Settings], ...] = (Settings, *classes)
    for cls in every:
        for name, field in cls.model_fields.items():
            if name not in shown:
                shown.add(name)
                default = "(required)" if field.is_required() else f"`{field.default}`"
                rows.append(f"| `KHOBAC_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)
