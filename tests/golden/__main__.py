"""python -m tests.golden [--accept | --keep]: writes the first sample of each event that has none.

Of a sample whose shape is no longer today's it only tells, unless it is said what to do with it: --accept writes it
anew (nothing of the old shape is stored anywhere), --keep leaves the old one beside the new as <Event>.<n>.json, to be
read for ever by an upcaster.
"""

import argparse
import sys
from pathlib import Path

import msgspec

from .inventing import invented
from .samples import HERE, KindOfService, Stored, all_kinds, as_stored, load, save


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--accept", action="store_true", help="write samples of an older shape anew")
    choice.add_argument("--keep", action="store_true", help="keep samples of an older shape beside the new ones")
    asked = parser.parse_args()
    old = 0
    for kind in all_kinds():
        for event in kind.events:
            for end, stored in invented(event):
                old += _write(kind, kind.folder / f"{event.__name__}{end}.json", stored, asked)
    if old:
        print(f"{old} samples are not of today's shape: --accept, or an upcaster and --keep")
    return 1 if old else 0


def _write(kind: KindOfService, file: Path, stored: Stored, asked: argparse.Namespace) -> int:
    """1 for a sample that stays as it was although its shape is not today's."""
    name = file.relative_to(HERE)
    if not file.exists():
        save(file, stored)
        print(f"written: {name}")
        return 0
    if is_of_today(kind, load(file)):
        return 0
    if not (asked.accept or asked.keep):
        print(f"old: {name}")
        return 1
    if asked.keep:
        file.rename(_next_free(file))
    save(file, stored)
    print(f"{'written anew' if asked.accept else 'written beside the old one'}: {name}")
    return 0


def is_of_today(kind: KindOfService, stored: Stored) -> bool:
    """Whether an event read from it would be stored so again."""
    try:
        return as_stored(kind.read(stored)) == stored
    except msgspec.ValidationError:
        return False


def _next_free(file: Path) -> Path:
    return next(free for n in range(1, 1000) if not (free := file.with_suffix(f".{n}.json")).exists())


if __name__ == "__main__":
    sys.exit(main())
