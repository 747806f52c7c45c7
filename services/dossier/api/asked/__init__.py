"""What callers send: one file a form, named as in the domain, and one for the rest."""

from typing import TypeAlias

from .acts import ApproveBody, RefuseBody, ReturnBody, SignBody
from .form_13 import Form13Body
from .text import Name

__all__ = ["ApproveBody", "FormBody", "Name", "RefuseBody", "ReturnBody", "SignBody"]

FormBody: TypeAlias = Form13Body
"""Told apart by the symbol that is printed on the form."""
