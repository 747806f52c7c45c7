"""One line of each list, made from what the view keeps of a dossier."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Self

from khobac_contracts.vocabulary import STATUS_WORDS, Status, Words

from .parts import Shown


class RowPage(Shown):
    """Một hồ sơ trong danh sách. / One dossier of a list."""

    dossier: str
    unit: str
    treasury: str
    procedure: str
    form: str
    status: Status
    status_words: Words
    step: str
    waits_for: str | None
    amount: int | None
    document_no: str
    declared_at: dt.datetime
    submitted_at: dt.datetime | None
    changed_at: dt.datetime
    due: dt.datetime | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(dossier=row["_id"], status_words=STATUS_WORDS[Status(row["status"])], **_fields(row))


class CasePage(Shown):
    """Một vụ việc của cán bộ: đơn vị không nhận khoản chi. / An officer's case: the unit disputes the spending."""

    dossier: str
    unit: str
    treasury: str
    amount: int | None
    score: int
    reason: Words
    disputed_by: str
    at: dt.datetime

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        return cls(dossier=row["_id"], **_fields(row))


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.startswith("_")}
