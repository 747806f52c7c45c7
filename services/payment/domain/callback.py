"""A callback counts only when the bank signed it: HMAC-SHA256 over time and body under a shared secret."""

import hashlib
import hmac
import re
from datetime import datetime

from services.chassis import NotLoggedIn

HEADER = "X-Khobac-Bank-Signature"
MAX_AGE_SECONDS = 300
_FORM = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


def signature(token: bytes, body: bytes, at: int) -> str:
    """The header's value: `t=<unix seconds>,v1=<hex of HMAC-SHA256 over "<t>." and the body>`."""
    return f"t={at},v1={hmac.new(token, f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"


def check(token: bytes, header: str, body: bytes, now: datetime) -> None:
    """Raises NotLoggedIn unless the bank signed this body in the last minutes."""
    found = _FORM.fullmatch(header)
    at = int(found[1]) if found else 0
    genuine = found is not None and hmac.compare_digest(header, signature(token, body, at))
    if not genuine or abs(now.timestamp() - at) > MAX_AGE_SECONDS:
        raise NotLoggedIn(
            "not-the-bank",
            vi=f"Tiêu đề {HEADER} thiếu, sai hoặc đã cũ: cần t=<giây unix>,v1=<HMAC-SHA256 của «t.» và nội dung>.",
            en=f"The header {HEADER} is missing, wrong or old: t=<unix seconds>,v1=<HMAC-SHA256 of 't.' and the body>.",
        )
