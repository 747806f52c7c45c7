"""What can be asked of a log-in."""

from datetime import datetime
from typing import TypeAlias

from services.chassis import PlainData
from services.kernel.circumstances import Circumstances


class IssueLogin(PlainData, frozen=True, kw_only=True):
    """A person may log in for an organisation once they have set a password."""

    login: str
    person: str
    organisation: str
    code: str
    """Digest of the activation code."""
    expires_at: datetime
    at: datetime
    anew: bool = False
    """The password there may be counts no longer. Otherwise who has one keeps it."""


class Activate(PlainData, frozen=True, kw_only=True):
    """The person brings the code (its digest) and a password (its argon2 hash)."""

    code: str
    password: str
    by: Circumstances
    at: datetime


class LogIn(PlainData, frozen=True, kw_only=True):
    """Somebody tried; `right` was found by comparing with `against`, outside."""

    right: bool
    against: str
    session: str
    by: Circumstances
    at: datetime


class ChangePassword(PlainData, frozen=True, kw_only=True):
    """The person, logged in, replaces the password; the old one was compared with `against`."""

    right: bool
    against: str
    password: str
    by: Circumstances
    at: datetime


UserCommand: TypeAlias = IssueLogin | Activate | LogIn | ChangePassword
