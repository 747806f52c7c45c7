"""A test PKI stands in a folder: two anchors as in Vietnam, CAs beneath them, people's certificates, revocation lists."""

from .authorities import AUTHORITIES, Authority
from .issuing import Person, Pki

__all__ = ["AUTHORITIES", "Authority", "Person", "Pki"]
