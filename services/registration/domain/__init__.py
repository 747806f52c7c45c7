"""Registration's business: organisations (units, treasury offices), users, and keys, each in streams of its own kind."""

from .key import KEY
from .organisation import ORGANISATION
from .user import USER

__all__ = ["KEY", "ORGANISATION", "USER"]
