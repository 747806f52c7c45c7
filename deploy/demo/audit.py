"""The end of the demo is checked, not believed: statuses, money, mail, ledger, hash chains."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.cli.audit import audit as walk_chains
from deploy.demo.cast import Cast
from deploy.demo.journey import End
from deploy.demo.stage import Stage


@dataclass(frozen=True)
class Check:
    """One thing that must hold, and whether it does."""

    vi: str
    en: str
    wrong: str = ""


async def checks(stage: Stage, cast: Cast, ends: Sequence[End]) -> list[Check]:
    """Look at everything that the journey left behind."""
    return [
        await _statuses(stage, cast, ends),
        await _bank(stage, ends),
        await _ledger(stage, cast),
        await _letters(stage, ends),
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
        answer = await stage.http.get(f"{stage.url('bank')}/payments", params={"end_to_end_id": end.code})
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


async def _letters(stage: Stage, ends: Sequence[End]) -> Check:
    """The last mails may still be on the way."""
    deadline = time.monotonic() + 20
    while missing := [end.code for end in ends if end.code not in _mail(stage)]:
        if time.monotonic() > deadline:
            break
        await asyncio.sleep(0.3)
    return Check("mọi hồ sơ đều được báo qua thư điện tử", "every dossier was told of by e-mail", "; ".join(missing))


def _mail(stage: Stage) -> str:
    return "\n".join(letter.read_text(errors="replace") for letter in stage.mailbox.rglob("*.eml"))


async def _chains(stage: Stage) -> Check:
    walks = await walk_chains(stage.stack)
    commits = sum(walk.commits for walk in walks)
    return Check(
        f"mọi chuỗi băm đều khớp ({commits} bản ghi)",
        f"every hash chain verifies ({commits} commits)",
        "; ".join(line for walk in walks for line in walk.broken),
    )
