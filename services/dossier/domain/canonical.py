"""What is signed has one sequence of bytes (RFC 8785), whoever computes it."""

import hashlib
from collections.abc import Mapping, Sequence

import rfc8785

from .forms import FormShape, Payment


def submission_bytes(
    code: str,
    form: FormShape,
    *,
    procedure: str,
    round: int,
    opened: Mapping[str, object],
    attachments: Sequence[str],
) -> bytes:
    """What the unit signs: the whole form with what is sealed in it `opened`, and what is attached, by digest.

    The round is in it so that a verdict or a signature of the first hand-over can never pass for the second.
    """
    return _canonical(
        {
            "dossier": code,
            "round": round,
            "procedure": procedure,
            "form": form.in_clear(opened),
            "attachments": list(attachments),
        }
    )


def result_bytes(code: str, form: FormShape, *, procedure: str, submission: str, leader: str, attempt: int) -> bytes:
    """What the treasury's leader signs: the unit's submission by its digest, and every payment that follows from it.

    No time is in it, so that it can be signed ahead. Each attempt has its own bytes: a late verdict on the first
    cannot be taken for one on the second.
    """
    money = form.money()
    return _canonical(
        {
            "dossier": code,
            "submission": submission,
            "procedure": procedure,
            "form": form.symbol,
            "treasury": form.treasury,
            "decision": "approved",
            "leader": leader,
            "attempt": attempt,
            **({"account": money.account, "payments": [_payment(each) for each in money.payments]} if money else {}),
        }
    )


def sha256(data: bytes) -> str:
    """Lower-case hex, as every digest in the facts."""
    return hashlib.sha256(data).hexdigest()


def payee_digest(bank: str, account: str) -> str:
    """The same payee has the same digest, and the digest alone names nobody."""
    return sha256(f"{bank}|{account}".encode())


def _payment(payment: Payment) -> dict[str, int | str]:
    return {
        "item": payment.item,
        "amount": payment.amount,
        "payee": payment.payee_digest,
        "bank": payment.payee_bank,
    }


def _canonical(data: Mapping[str, object]) -> bytes:
    return rfc8785.dumps(dict(data))  # type: ignore[arg-type]  # plain data of our own making; it raises on other
