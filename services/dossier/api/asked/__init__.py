"""What callers send: one file a form, named as in the domain, and one for the rest."""

from typing import Annotated

from pydantic import Field, RootModel

from .acts import ApproveBody, RefuseBody, ReturnBody, SignBody
from .form_13 import Form13Body
from .form_24 import Form24Body
from .text import Name

__all__ = ["ApproveBody", "FormBody", "Name", "RefuseBody", "ReturnBody", "SignBody"]


class FormBody(RootModel[Annotated[Form13Body | Form24Body, Field(discriminator="form")]]):
    """Một mẫu, phân biệt bằng ký hiệu in trên mẫu. / A form, told apart by the symbol that is printed on it."""
