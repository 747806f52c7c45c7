"""The rules of the law that registration applies, each with the day from which it holds and its legal basis."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""No summer time since 1979: a fixed offset says the same as the time zone database, without reading it."""


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
"""Oldest first."""


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


def vietnam_time(at: datetime) -> datetime:
    """The wall clock there."""
    return at.astimezone(VIETNAM)


def vietnam_day(at: datetime) -> date:
    """The calendar day in Vietnam: what "from that day on" means in law."""
    return vietnam_time(at).date()


def signing_limits(on: date) -> SigningLimits:
    """What holds on that day; before the first entry, the first."""
    return next((rule for rule in reversed(SIGNING_LIMITS) if rule.valid_from <= on), SIGNING_LIMITS[0])


def certificate_rules(on: date) -> CertificateRules:
    return next((rule for rule in reversed(CERTIFICATE_RULES) if rule.valid_from <= on), CERTIFICATE_RULES[0])
