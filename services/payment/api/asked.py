"""What payment is asked to do over HTTP."""

from khobac_contracts.vocabulary import Vnd
from pydantic import BaseModel, ConfigDict, Field


class EstimateBody(BaseModel):
    """Dự toán được giao theo một quyết định. / The estimate that a decision gives."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    amount: Vnd
    budget_year: int = Field(ge=2000, le=2100, description="năm ngân sách / budget year")
    decision: str = Field(
        min_length=1,
        max_length=60,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="số quyết định / number of the decision",
    )
