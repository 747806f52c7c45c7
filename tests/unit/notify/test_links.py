"""A link opens one warning for one person until one moment; bent, cut or old, it opens nothing."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.chassis.core.errors import CannotStart, NotFound
from services.notify.domain.links import Link, LinkExpired, Links

NOW = datetime(2026, 10, 8, 5, 0, tzinfo=UTC)
LINKS = Links(b"k" * 32, "https://khobac.example/")
LINK = Link("1234567", "5c3e", "binh", int((NOW + timedelta(days=7)).timestamp()), may_confirm=True)


def test_a_link_opens_what_it_was_made_for() -> None:
    assert LINKS.url(LINK).startswith("https://khobac.example/w/")
    assert LINKS.read(LINKS.token(LINK), NOW) == LINK


def test_an_old_link_says_that_it_is_old() -> None:
    with pytest.raises(LinkExpired):
        LINKS.read(LINKS.token(LINK), NOW + timedelta(days=7))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(NotFound):
        Links(b"x" * 32, "https://khobac.example").read(LINKS.token(LINK), NOW)


def test_a_short_key_is_refused_at_start() -> None:
    with pytest.raises(CannotStart, match="at least 32 bytes"):
        Links(b"short", "https://khobac.example")


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_no_bent_link_opens(place: int, change: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(LINKS.token(LINK) + "=="))
    raw[place % len(raw)] ^= change
    with pytest.raises(NotFound):
        LINKS.read(base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode(), NOW)


@settings(max_examples=300)
@given(st.text(max_size=700))
def test_garbage_is_refused_and_breaks_nothing(token: str) -> None:
    with pytest.raises(NotFound):
        LINKS.read(token, NOW)
