"""What validating a signature showed is data in the words of ETSI EN 319 102-1: indication, sub-indication, reason."""

from datetime import datetime

import msgspec
from khobac_contracts.vocabulary import Indication, SubIndication

from services.kernel.bilingual import Bilingual

_TOTAL_FAILURES = frozenset(
    {
        SubIndication.FORMAT_FAILURE,
        SubIndication.HASH_FAILURE,
        SubIndication.SIG_CRYPTO_FAILURE,
        SubIndication.REVOKED,
        SubIndication.EXPIRED,
        SubIndication.NOT_YET_VALID,
    }
)


class ValidationFailure(Exception):
    """A signature does not pass, and why. Never leaves the service: it becomes a report."""

    def __init__(self, sub_indication: SubIndication, reason: Bilingual) -> None:
        super().__init__(f"{sub_indication}: {reason.en}")
        self.sub_indication, self.reason = sub_indication, reason

    def again(self) -> "ValidationFailure":
        """A fresh one: raising a kept one would pile traceback on traceback."""
        return ValidationFailure(self.sub_indication, self.reason)


class ValidationReport(msgspec.Struct, frozen=True, kw_only=True):
    """What cryptography and the certificate's chain say of one signature; whose it should be is asked elsewhere."""

    indication: Indication
    sub_indication: SubIndication | None = None
    reason: Bilingual | None = None
    fingerprint: str | None = None
    """SHA-256 of the signing certificate, where one was found."""
    serial: str | None = None
    key: str | None = None
    """SHA-256 of the signer's public key: two signers must not share one."""
    signed_at: datetime | None = None

    @property
    def passed(self) -> bool:
        return self.indication is Indication.PASSED

    def failed(self, failure: ValidationFailure) -> "ValidationReport":
        """The same certificate and time, and a failure found later."""
        return msgspec.structs.replace(
            self,
            indication=indication_of(failure.sub_indication),
            sub_indication=failure.sub_indication,
            reason=failure.reason,
        )


def indication_of(sub_indication: SubIndication) -> Indication:
    return Indication.FAILED if sub_indication in _TOTAL_FAILURES else Indication.INDETERMINATE
