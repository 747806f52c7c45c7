"""One fact as it is said, for the tests that spoil it."""

from datetime import UTC, datetime
from pathlib import Path

from khobac_contracts.catalog import BY_NAME
from khobac_contracts.envelope import Headers, encode
from khobac_contracts.registration import UnitJoined

SAMPLES = Path(__file__).parents[2] / "contracts" / "samples"
AT = datetime(2026, 10, 8, 2, 31, 8, 120000, tzinfo=UTC)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
UNIT = UnitJoined(
    unit="1057843", name="Trường THCS Trần Hưng Đạo", treasury="0761", without_chief_accountant=False, joined_at=AT
)


def said() -> tuple[str, bytes, bytes, Headers]:
    return encode(
        UNIT,
        id="1057843@3/0",
        source="urn:khobac:registration",
        subject="1057843",
        time=AT,
        sequence=3,
        traceparent=TRACE,
        entry=BY_NAME["unit.joined"],
    )
