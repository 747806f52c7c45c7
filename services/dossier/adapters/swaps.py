"""The administrator's file of swapped working days is read once, at the start, and stops the start when it is wrong."""

from pathlib import Path

from services.chassis import CannotStart
from services.kernel.swaps import SWAPS, Swaps
from services.kernel.swaps_file import UnreadableSwaps, read_swaps


def swaps_in(file: Path | None) -> Swaps:
    """What is known of swaps, with the file's rows behind it. Raises CannotStart."""
    if file is None:
        return SWAPS
    try:
        return read_swaps(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(
            vi=f"KHOBAC_SWAPS: không đọc được tệp {file}: {error}", en=f"KHOBAC_SWAPS: {file} cannot be read: {error}"
        ) from error
    except UnreadableSwaps as wrong:
        raise CannotStart(
            vi=f"KHOBAC_SWAPS, {file}: {wrong.words.vi}", en=f"KHOBAC_SWAPS, {file}: {wrong.words.en}"
        ) from wrong
