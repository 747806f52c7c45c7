"""What callers send: one file a form, named as in the domain, and one for the rest."""

from typing import Annotated, TypeAlias

from pydantic import Field

from .acts import ApproveBody, RefuseBody, ReturnBody, SignBody
from .form_13 import Form13Body
from .form_24 import Form24Body
from .text import Name

__all__ = ["ApproveBody", "FormBody", "Name", "RefuseBody", "ReturnBody", "SignBody"]

FormBody: TypeAlias = Annotated[Form13Body | Form24Body, Field(discriminator="form")]
"""Told apart by the symbol that is printed on the form."""
