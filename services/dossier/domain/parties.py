"""Who acts, in which circumstances, and with which words: what commands and events have in common."""

import datetime as dt
from typing import NamedTuple

import msgspec
from khobac_contracts.vocabulary import Role


class Sentence(NamedTuple):
    """Words for people: Vietnamese first, English beside it."""

    vi: str
    en: str


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts, in which role, for which unit or treasury office."""

    person: str
    role: Role
    body: str


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """In which circumstances somebody signed: what risk compares."""

    user: str
    person: str
    at: dt.datetime
    device: str | None = None
    network: int | None = None
    country: str | None = None
    session: str | None = None


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A signature as it was handed in. Whether it holds is not known here: the signature service says."""

    role: Role
    person: str
    cms: str
    """Detached CMS (DER), sealed under the signer's person id."""
    serial: str
    context: Circumstances
