"""What callers are shown."""

from .dossier import DossierPage, ReceiptPage
from .rows import CasePage, RowPage

__all__ = ["CasePage", "DossierPage", "ReceiptPage", "RowPage"]
