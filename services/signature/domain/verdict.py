"""A verdict is data in the words of ETSI EN 319 102-1: an indication, a sub-indication, a reason in two languages."""

from datetime import datetime
from enum import StrEnum

import msgspec
from khobac_contracts.signature import Indication


class Sub(StrEnum):
    """Why a signature did not pass, in the standard's own terms (EN 319 102-1, clause 5.1.3)."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"


_TOTAL_FAILURES = frozenset(
    {
        Sub.FORMAT_FAILURE,
        Sub.HASH_FAILURE,
        Sub.SIG_CRYPTO_FAILURE,
        Sub.REVOKED,
        Sub.EXPIRED,
        Sub.NOT_YET_VALID,
    }
)


class Unsound(Exception):
    """A signature does not pass, and why. Never leaves the service: it becomes a Report."""

    def __init__(self, sub: Sub, vi: str, en: str) -> None:
        super().__init__(f"{sub}: {en}")
        self.sub, self.vi, self.en = sub, vi, en


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What mathematics and the certificate's chain say about one signature; whose it should be is asked elsewhere."""

    indication: Indication
    sub: Sub | None = None
    vi: str = ""
    en: str = ""
    fingerprint: str | None = None
    """SHA-256 of the signing certificate, where one was found."""
    serial: str | None = None
    key: str | None = None
    """SHA-256 of the signer's public key: two signers must not share one."""
    signed_at: datetime | None = None

    @property
    def passed(self) -> bool:
        return self.indication == "PASSED"


def indication(sub: Sub) -> Indication:
    return "FAILED" if sub in _TOTAL_FAILURES else "INDETERMINATE"


def unsound(problem: Unsound, **known: str | datetime | None) -> Report:
    """The report of a signature that does not pass, with what could be learned of it."""
    report = Report(indication=indication(problem.sub), sub=problem.sub, vi=problem.vi, en=problem.en)
    return msgspec.structs.replace(report, **known)
