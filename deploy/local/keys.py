"""A stack's secrets exist before its first process starts, are made once, and only their owner reads them."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def _random() -> bytes:
    return base64.b64encode(secrets.token_bytes(32))


def _signing_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _password() -> bytes:
    return secrets.token_urlsafe(18).encode()


SECRETS: dict[str, Callable[[], bytes]] = {
    "master.key": _random,
    "jwt.key": _signing_key,
    "bootstrap-password": _password,
    "warning-link.key": _random,
    "bank-token": _password,
}


def ensure(folder: Path) -> None:
    """Make the secrets that are missing; those that are there stay as they are."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, make in SECRETS.items():
        if not (folder / name).exists():
            # Never readable by others, not even for a moment.
            handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(make())
