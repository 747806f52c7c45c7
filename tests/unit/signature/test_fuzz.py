"""Whatever bytes come, there is a verdict, quickly; and no changed signature passes that was not signed so."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.local.pki import Person
from services.signature.adapters.certificates import Certificates
from services.signature.adapters.cms import read
from services.signature.adapters.verification import verify
from services.signature.domain.validation import ValidationFailure

from .makers import DIGEST, HANDED_OVER, odd

# What a later cryptography refuses by an exception, this one reads and warns of.
pytestmark = pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")

BOUND = 0.5
"""Seconds of the processor for one blob, a hundred times what it takes."""
fuzz = settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
positions = st.integers(0, 10**6)


def judged(blob: bytes, original: bytes) -> None:
    started = time.thread_time()  # what others do on this machine does not count
    report = verify(blob, DIGEST, HANDED_OVER, Certificates()).report
    assert time.thread_time() - started < BOUND
    if report.passed:
        # What passes says the same as what was signed: only unsigned ornament may differ.
        ours, theirs = read(blob), read(original)
        assert (ours.signed, ours.serial, ours.issuer) == (theirs.signed, theirs.serial, theirs.issuer)


@fuzz
@given(st.lists(st.tuples(positions, st.integers(0, 255)), min_size=1, max_size=4))
def test_changed_bytes(chief: Person, changes: list[tuple[int, int]]) -> None:
    original = odd(chief, ess=bytes.fromhex(chief.fingerprint))
    blob = bytearray(original)
    for at, value in changes:
        blob[at % len(blob)] = value
    judged(bytes(blob), original)


@fuzz
@given(positions, st.integers(0, 400), st.binary(max_size=64))
def test_spliced_bytes(chief: Person, at: int, gone: int, instead: bytes) -> None:
    original = odd(chief)
    start = at % len(original)
    judged(original[:start] + instead + original[start + gone :], original)


@fuzz
@given(st.binary(max_size=2000))
def test_any_bytes(chief: Person, blob: bytes) -> None:
    assert not verify(blob, DIGEST, HANDED_OVER, Certificates()).report.passed


@fuzz
@given(
    st.lists(st.sampled_from([b"\x30\x80", b"\x30\x82\xff\xff", b"\xa0\x80", b"\x31\x84", b"\x24\x80"]), max_size=3000)
)
def test_deep_nesting(chief: Person, opened: list[bytes]) -> None:
    original = odd(chief)
    judged(b"".join(opened) + original, original)


def test_every_single_byte_of_the_signed_part_counts(chief: Person) -> None:
    original = odd(chief)
    kept, signed = Certificates(), read(original)
    for part in (signed.signed[4:], signed.signature):
        start = original.index(part)
        for at in range(start, start + len(part), 3):
            changed = original[:at] + bytes([original[at] ^ 0x40]) + original[at + 1 :]
            assert not verify(changed, DIGEST, HANDED_OVER, kept).report.passed


def test_the_parser_refuses_in_no_other_way() -> None:
    for blob in (b"", b"\x30", b"\x30\x00", b"\x05\x00"):
        try:
            read(blob)
        except ValidationFailure:
            continue
        raise AssertionError(blob)
