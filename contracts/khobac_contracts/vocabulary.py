"""The one door to the words and shapes that several facts share, each in the field's own term."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
)
from pydantic_core import CoreSchema, core_schema

from .open_words import Open, UnknownWord, known, require_known
from .words import (
    ROLE_WORDS,
    STATUS_WORDS,
    STEP_WORDS,
    AccountKind,
    Answer,
    AnswerChannel,
    Channel,
    Indication,
    LapseReason,
    Level,
    LoginFailure,
    Role,
    Status,
    Step,
    SubIndication,
    Words,
    in_a_row,
    words_of,
)

__all__ = [
    "MAX_VND",
    "ROLE_WORDS",
    "STATUS_WORDS",
    "STEP_WORDS",
    "AboutDossier",
    "AccountCode",
    "AccountKind",
    "Answer",
    "AnswerChannel",
    "BankCode",
    "Channel",
    "Context",
    "Country",
    "DossierCode",
    "EconomicCode",
    "Fact",
    "FormSymbol",
    "Indication",
    "Instant",
    "Item",
    "LapseReason",
    "Level",
    "LoginFailure",
    "Network",
    "Open",
    "OrganisationCode",
    "PersonId",
    "ProcedureName",
    "PublicData",
    "Role",
    "Round",
    "Sealed",
    "Serial",
    "Sha256",
    "Status",
    "Step",
    "SubIndication",
    "TreasuryCode",
    "UnitCode",
    "UnknownWord",
    "Vnd",
    "Words",
    "in_a_row",
    "known",
    "require_known",
    "words_of",
]

MAX_VND = 10**15
"""A bound above every Vietnamese budget line: an amount past it is a slip of the keyboard."""

UnitCode = Annotated[str, Field(pattern=r"^[0-9]{7}$", description="mã ĐVQHNS, 7 digits")]
TreasuryCode = Annotated[str, Field(pattern=r"^[0-9]{4}$", description="treasury office, 4 digits")]
OrganisationCode = Annotated[
    str, Field(pattern=r"^([0-9]{4}|[0-9]{7})$", description="a unit (7 digits) or a treasury office (4)")
]
AccountCode = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}\.[0-9]\.[0-9]{7}\.[0-9]{5}$",
        description="account.level.unit.area or account.level.unit.programme (circular 157/2025)",
    ),
]
DossierCode = Annotated[
    str,
    Field(
        pattern=r"^[A-Z][0-9]{2}(\.[0-9]{2}){1,4}-[0-9]{6}-[0-9]{4,7}$",
        description="<agency id>-YYMMDD-<4 to 7 digits>",
    ),
]
ProcedureName = Annotated[
    str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=60, description="such as recurrent-spending")
]
FormSymbol = Annotated[str, Field(min_length=1, max_length=20, description="such as C2-02a/NS or 01/MTK")]
EconomicCode = Annotated[str, Field(pattern=r"^[0-9]{4}$", description="mã nội dung kinh tế (NDKT)")]
BankCode = Annotated[str, Field(max_length=20, description="BIN of the payee's bank, or the treasury's code")]
Vnd = Annotated[int, Field(gt=0, le=MAX_VND, description="Vietnamese dong, whole")]
Item = Annotated[int, Field(ge=1, le=9999, description="which payment of the dossier, from 1")]
Round = Annotated[int, Field(ge=1, le=99, description="which hand-over of the dossier: 2 after a return")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, lower-case hex")]
Serial = Annotated[str, Field(pattern=r"^[0-9a-f]{1,40}$", description="of a certificate: hex, as issued")]
Sealed = Annotated[
    str,
    Field(pattern=r"^sealed:1:[^:]+:[A-Za-z0-9_-]+$", description="AES-GCM under the subject's own key; see sealing"),
]
Network = Annotated[int, Field(ge=0, lt=2**32, description="autonomous system number")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
PersonId = Annotated[str, Field(min_length=1, max_length=64, description="opaque; never a citizen id")]
_RFC_3339_UTC = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|\+00:00)$"


class _Utc:
    """A time as pydantic reads it: RFC 3339 in UTC from JSON, an aware datetime in UTC from Python."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # Pydantic's own reader takes more (no seconds, a space for the T, a number in quotes): others' readers do not.
        text = core_schema.str_schema(pattern=_RFC_3339_UTC)
        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_after_validator_function(datetime.fromisoformat, text),
            python_schema=core_schema.datetime_schema(tz_constraint=0),
            serialization=core_schema.simple_ser_schema("datetime"),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


Instant = Annotated[datetime, _Utc(), Field(description="aware, UTC")]

DEEPEST_DATA = 8
LARGEST_WHOLE = 2**53 - 1
"""What JSON carries exactly to every reader (RFC 7493)."""


def _public(data: dict[str, JsonValue]) -> dict[str, JsonValue]:
    _check_data(data, 1)
    return data


def _check_data(value: JsonValue, depth: int) -> None:
    if isinstance(value, float):
        raise ValueError("expected whole numbers only")  # noqa: TRY004 - pydantic tells a ValueError as a wrong value
    if isinstance(value, int) and abs(value) > LARGEST_WHOLE:
        raise ValueError("expected whole numbers that every reader can hold")
    if isinstance(value, dict | list):
        if depth > DEEPEST_DATA:
            raise ValueError(f"expected at most {DEEPEST_DATA} levels")
        for each in value.values() if isinstance(value, dict) else value:
            _check_data(each, depth + 1)


PublicData = Annotated[
    dict[str, JsonValue],
    AfterValidator(_public),
    Field(description="a form's data that anyone may read, whole numbers only; what may not be read is sealed"),
]


class Context(BaseModel):
    """The circumstances in which a person acted: what the risk service compares. The raw address is not here."""

    model_config = ConfigDict(frozen=True)

    user: str = Field(max_length=128)
    person: PersonId
    device: Sha256 | None = Field(None, description="digest of a random id that the page or signing agent keeps")
    network: Network | None = None
    country: Country | None = None
    session: str | None = Field(None, max_length=128)
    at: Instant


class Fact(BaseModel):
    """Something that happened, as its owner announces it. Readers ignore fields they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class AboutDossier(Fact):
    """What every fact that names a dossier says of it."""

    dossier: DossierCode
    procedure: ProcedureName
    form: FormSymbol
