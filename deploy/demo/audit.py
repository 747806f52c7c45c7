"""The end of the demo is checked, not believed: statuses, money, mail, ledger, hash chains."""

import asyncio
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deploy.cli.audit import audit as walk_chains

from .cast import TREASURY_BOX, Cast
from .journey import End
from .letters import mails, text_of
from .stage import Stage

DOSSIER = re.compile(r"^(\S+-\d{6}-\d{4}): ")
STEP = re.compile(r"^  \d\d:\d\d:\d\d ")


@dataclass(frozen=True)
class Check:
    """One thing that must hold, and whether it does."""

    vi: str
    en: str
    wrong: str = ""


async def checks(stage: Stage, cast: Cast, ends: Sequence[End], seen: Mapping[str, int]) -> list[Check]:
    """Look at everything that the journey left behind; `seen` says how many steps of each dossier the unit saw live."""
    return [
        await _statuses(stage, cast, ends),
        await _bank(stage, ends),
        await _ledger(stage, cast),
        await _letters(stage, seen),
        await _treasury_told(stage, ends),
        await _chains(stage),
    ]


async def _statuses(stage: Stage, cast: Cast, ends: Sequence[End]) -> Check:
    wrong = []
    for end in ends:
        page = await cast.holder.at_door.get(f"{stage.url('dossier')}/dossiers/{end.code}")
        if page["status"] != end.status:
            wrong.append(f"{end.code}: {page['status']}, expected {end.status}")
    return Check("mỗi hồ sơ ở đúng trạng thái", "each dossier is where it should be", "; ".join(wrong))


async def _bank(stage: Stage, ends: Sequence[End]) -> Check:
    """By the bank's own books: one payment where one is due, none elsewhere, none asked for under two names."""
    wrong = []
    for end in ends:
        answer = await stage.http.get(f"{stage.url('bank')}/payments", params={"remittance": end.code})
        made = answer.json()["items"]
        if len(made) != int(end.paid) or any(each["conflicts"] for each in made):
            wrong.append(f"{end.code}: {made}")
    return Check(
        "ngân hàng chi đúng một lần cho mỗi hồ sơ được duyệt, không chi hồ sơ khác",
        "the bank paid each approved dossier once and nothing else",
        "; ".join(wrong),
    )


async def _ledger(stage: Stage, cast: Cast) -> Check:
    """Asked again while money still moves."""
    deadline = time.monotonic() + 20
    while not (found := await cast.root.get(f"{stage.url('payment')}/audit"))["complete"]:
        if time.monotonic() > deadline:
            break
        await asyncio.sleep(0.3)
    right = found["balanced"] and found["complete"] and not found["problems"]
    return Check("sổ kế toán cân", "the ledger balances", "" if right else str(found))


async def _letters(stage: Stage, seen: Mapping[str, int]) -> Check:
    def missing() -> list[str]:
        mailed = _steps_mailed(stage)
        return [f"{code}: {mailed.get(code, 0)}/{steps}" for code, steps in seen.items() if mailed.get(code, 0) < steps]

    wrong = await _in_time(missing)
    return Check("mọi bước của mọi hồ sơ đều có thư báo", "every step of every dossier was told of by e-mail", wrong)


async def _treasury_told(stage: Stage, ends: Sequence[End]) -> Check:
    def missing() -> list[str]:
        told = [mail["subject"] for mail in mails(stage.mailbox / TREASURY_BOX)]
        disowned = [end.code for end in ends if end.status == "payment_refused"]
        return [code for code in disowned if not any(code in subject and "Disowned" in subject for subject in told)]

    wrong = await _in_time(missing)
    return Check("kho bạc được báo hồ sơ bị từ nhận", "the treasury office was told of the disowned dossier", wrong)


async def _in_time(missing: Callable[[], list[str]]) -> str:
    """The last mails may still be on the way."""
    deadline = time.monotonic() + 20
    while wrong := missing():
        if time.monotonic() > deadline:
            break
        await asyncio.sleep(0.3)
    return "; ".join(wrong)


def _steps_mailed(stage: Stage) -> dict[str, int]:
    """How many steps of each dossier stand in mails: under each dossier's line, one line a step with its time."""
    steps: dict[str, set[str]] = {}
    for box in stage.mailbox.iterdir():
        for mail in mails(box):
            code = ""
            for line in text_of(mail).splitlines():
                if dossier := DOSSIER.match(line):
                    code = dossier[1]
                elif code and STEP.match(line):
                    steps.setdefault(code, set()).add(line)
    return {code: len(lines) for code, lines in steps.items()}


async def _chains(stage: Stage) -> Check:
    walks = await walk_chains(stage.stack)
    commits = sum(walk.commits for walk in walks)
    return Check(
        f"mọi chuỗi băm đều khớp ({commits} bản ghi)",
        f"every hash chain verifies ({commits} commits)",
        "; ".join(line for walk in walks for line in walk.broken),
    )
