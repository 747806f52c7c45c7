"""The forms that units declare, each in a file of its own and known by the symbol printed on it."""

import datetime as dt
from typing import TypeAlias

import msgspec

from services.chassis import InvalidInput

from .form_13 import Form13
from .form_24 import Form24
from .shape import FormShape, Money, Payment

__all__ = ["FORMS", "CheckedForm", "Form", "Form13", "Form24", "FormShape", "Money", "Payment"]

Form: TypeAlias = Form13 | Form24
"""Tagged by its symbol wherever it is stored: a history is read by the forms that it names."""

FORMS: tuple[type[FormShape], ...] = (Form13, Form24)


class CheckedForm(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A form without a contradiction: there is no other way to make one, so whoever holds one need not look again.

    Raises InvalidInput that names every part that is wrong.
    """

    form: Form
    unit: str
    at: dt.datetime

    def __post_init__(self) -> None:
        if errors := [*self.form.errors(self.unit, self.at)]:
            raise InvalidInput(*errors)
