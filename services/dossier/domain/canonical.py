"""What is signed has one sequence of bytes (RFC 8785), whoever computes it."""

import hashlib
from collections.abc import Mapping, Sequence

import msgspec
import rfc8785

from .form import Attachment, Form


def submission_bytes(
    code: str, round_: int, form: Form, payee: Mapping[str, str | None], attachments: Sequence[Attachment]
) -> bytes:
    """What chief accountant and account holder sign: the whole form with its payee in clear, and what is attached.

    The round is in it so that a verdict or a signature of the first hand-over can never pass for the second.
    """
    declared = msgspec.to_builtins(form)
    declared = {name: value for name, value in declared.items() if not name.startswith("payee")}
    return rfc8785.dumps(
        {
            "dossier": code,
            "round": round_,
            "form": declared | {"payee": dict(payee)},
            "attachments": [attachment.digest for attachment in attachments],
        }
    )


def result_bytes(code: str, digest: str, amount: int, leader: str, attempt: int = 1) -> bytes:
    """What the treasury's leader signs. No time is in it, so that it can be signed ahead.

    A second attempt says so: a late verdict on the first cannot be taken for its own.
    """
    result: dict[str, str | int] = {
        "dossier": code,
        "digest": digest,
        "decision": "approved",
        "amount": amount,
        "leader": leader,
    }
    return rfc8785.dumps(result | ({"attempt": attempt} if attempt > 1 else {}))


def sha256(data: bytes) -> str:
    """Lower-case hex, as every digest in the facts."""
    return hashlib.sha256(data).hexdigest()


def payee_digest(bank: str, account: str) -> str:
    """The same payee has the same digest, and the digest alone names nobody."""
    return sha256(f"{bank}|{account}".encode())
