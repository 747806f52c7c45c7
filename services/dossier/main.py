"""The dossier service, put together: `python -m services.dossier`."""

from pathlib import Path

from pydantic import Field

from services.chassis import Blueprint, CannotStart, Kind, Kit, Settings
from services.kernel.swaps import SWAPS, Swaps
from services.kernel.swaps_file import UnreadableSwaps, read_swaps

from .adapters.pdf import PdfReader
from .announce import announce, announce_unit
from .api import DossierKit, routes
from .domain.case import CASE
from .domain.unit import UNIT
from .listen import LISTEN
from .views import INDEXES, project


class DossierSettings(Settings):
    """What dossier alone needs to know."""

    agency: str = Field(
        "H15.50.05.13",
        pattern=r"^[A-Z][0-9]{2}(\.[0-9]{2}){1,4}$",
        description="agency id with which dossier codes begin",
    )
    swaps: Path | None = Field(
        None, description="TOML file of working days swapped by the government, beside those that are known"
    )


def furnish(kit: Kit[DossierSettings]) -> DossierKit:
    return DossierKit(
        cases=kit.streams(CASE),
        units=kit.streams(UNIT),
        lists=kit.lists,
        files=kit.files,
        numbers=kit.numbers,
        sealing=kit.sealing,
        reader=PdfReader(),
        swaps=_swaps(kit.settings.swaps),
        agency=kit.settings.agency,
    )


def _swaps(file: Path | None) -> Swaps:
    try:
        return read_swaps(file.read_text(encoding="utf-8")) if file else SWAPS
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(
            vi=f"KHOBAC_SWAPS: không đọc được tệp {file}: {error}", en=f"KHOBAC_SWAPS: {file} cannot be read: {error}"
        ) from error
    except UnreadableSwaps as wrong:
        raise CannotStart(vi=f"KHOBAC_SWAPS, {file}: {wrong.words.vi}", en=wrong.words.en) from wrong


BLUEPRINT: Blueprint[DossierSettings, DossierKit] = Blueprint(
    name="dossier",
    port=8102,
    about="Hồ sơ của đơn vị: khai, ký, gửi Kho bạc, kiểm soát và phê duyệt. / A unit's dossier: declared, signed, handed over, controlled and approved.",
    settings=DossierSettings,
    kinds=(Kind(CASE, announce, project), Kind(UNIT, announce_unit)),
    furnish=furnish,
    routes=routes,
    listen=LISTEN,
    indexes=INDEXES,
)
