"""How a log-in stands: not issued, waiting for its password, in use, or locked."""

from datetime import datetime
from typing import TypeAlias

from services.chassis import PlainData


class Nobody(PlainData, frozen=True, kw_only=True):
    """No log-in has this name."""


class _Issued(PlainData, frozen=True, kw_only=True):
    """Whose log-in it is."""

    login: str
    person: str
    organisation: str


class Invited(_Issued, frozen=True, kw_only=True):
    """A code is out; nobody can log in yet."""

    code: str
    expires_at: datetime


class Active(_Issued, frozen=True, kw_only=True):
    """The person can log in. `session` is the last one that was opened."""

    password: str
    failures: int = 0
    session: str | None = None


class LockedOut(_Issued, frozen=True, kw_only=True):
    """Too many wrong passwords in a row. `noted`: an attempt while locked was recorded; one is enough."""

    password: str
    failures: int
    until: datetime
    noted: bool = False


UserState: TypeAlias = Nobody | Invited | Active | LockedOut
