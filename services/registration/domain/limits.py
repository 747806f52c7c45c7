"""The limits that the law sets, each with the day from which it holds and its legal basis."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SigningLimits:
    """How many people may sign on one account, in each place."""

    valid_from: date
    basis: str
    first: int
    """Account holder and delegates."""
    second: int
    """Chief accountant and delegates."""


SIGNING_LIMITS: tuple[SigningLimits, ...] = (
    # The limits stand in the circular. From which day it holds is not confirmed: the start of its decree is taken.
    SigningLimits(date(2026, 1, 1), "Thông tư 157/2025/TT-BTC", first=4, second=3),
)


@dataclass(frozen=True)
class CertificateRules:
    """Which certificates may be registered."""

    valid_from: date
    basis: str
    rsa_bits: int
    ec_bits: int


CERTIFICATE_RULES: tuple[CertificateRules, ...] = (
    CertificateRules(date(2018, 1, 1), "Nghị định 130/2018/NĐ-CP; RSA ≥ 2048, ECDSA ≥ 256", rsa_bits=2048, ec_bits=256),
)
