"""The bank's memory survives its restarts: a payment is executed once, whoever asks again gets the same answer."""

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .faults import Faults
from .messages import Instruction, Verdict

_TABLES = """
CREATE TABLE IF NOT EXISTS payments (
  seq INTEGER PRIMARY KEY, end_to_end TEXT NOT NULL UNIQUE, instruction TEXT NOT NULL,
  message TEXT NOT NULL, grp TEXT NOT NULL, amount INTEGER NOT NULL, debtor TEXT NOT NULL, unit TEXT NOT NULL,
  payee TEXT NOT NULL, payee_account TEXT NOT NULL, payee_bank TEXT NOT NULL, remittance TEXT NOT NULL,
  status TEXT NOT NULL, code TEXT NOT NULL, remark TEXT NOT NULL, due REAL NOT NULL, owed INTEGER NOT NULL,
  times INTEGER NOT NULL DEFAULT 1, conflicts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS owed ON payments (due) WHERE owed = 1;
CREATE INDEX IF NOT EXISTS remittance ON payments (remittance);
"""
_COLUMNS = (
    "end_to_end,instruction,message,grp,amount,debtor,unit,payee,payee_account,payee_bank,remittance"
    ",status,code,remark,due,owed"
)
_SHOWN = (
    "seq,end_to_end,instruction,amount,debtor,unit,payee,payee_account,payee_bank,remittance"
    ",status,code,due,times,conflicts"
)
_INSERT = f"INSERT INTO payments ({_COLUMNS}) VALUES ({','.join('?' * 16)})"  # noqa: S608 - names of ours
_ACCEPTED, _EXECUTED, _REFUSED = "ACTC", "ACSC", "RJCT"


class Books:
    """One SQLite file. Durable against the death of the process at each answer."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_TABLES)

    def take(self, instructions: Sequence[Instruction], faults: Faults) -> list[Verdict]:
        """Decide what is new, recall what is known, refuse (AM05) what bears a known name and is something else."""
        known = {row["end_to_end"]: row for row in self._find([i.end_to_end for i in instructions])}
        now = time.time()
        new: dict[str, tuple[Any, ...]] = {}
        verdicts: list[Verdict] = []
        again: list[tuple[int, str]] = []
        for each in instructions:
            row = known.get(each.end_to_end)
            if row is None and each.end_to_end not in new:
                status, code, due, owed = _decided(each, faults, now)
                new[each.end_to_end] = (*_written(each), status, code, _remark(code), due, owed)
                verdicts.append(_verdict(each, status, code))
                continue
            same = row is not None and _same(row, each)
            again.append((0 if same else 1, each.end_to_end))
            verdicts.append(_recalled(each, row, now) if row is not None and same else _verdict(each, _REFUSED, "AM05"))
        self._store(list(new.values()), again)
        return verdicts

    def _find(self, names: Sequence[str]) -> list[sqlite3.Row]:
        found: list[sqlite3.Row] = []
        for start in range(0, len(names), 500):
            chunk = names[start : start + 500]
            marks = ",".join("?" * len(chunk))
            found += self._db.execute(f"SELECT * FROM payments WHERE end_to_end IN ({marks})", chunk)  # noqa: S608
        return found

    def _store(self, new: Sequence[tuple[Any, ...]], again: Sequence[tuple[int, str]]) -> None:
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany(_INSERT, new)
            self._db.executemany("UPDATE payments SET times=times+1, conflicts=conflicts+? WHERE end_to_end=?", again)

    def known(self, end_to_end: str) -> tuple[str, Verdict] | None:
        """The original message and what became of a payment."""
        found = self._find([end_to_end])
        return (found[0]["message"], _of_row(found[0], time.time())) if found else None

    def owed(self, most: int) -> tuple[str, list[Verdict]] | None:
        """Ends that are due to be told by callback, all of one original message."""
        now = time.time()
        due = "FROM payments WHERE owed=1 AND due<=?"
        first = self._db.execute(f"SELECT message {due} ORDER BY due LIMIT 1", (now,)).fetchone()
        if first is None:
            return None
        message = first["message"]
        rows = self._db.execute(f"SELECT * {due} AND message=? LIMIT ?", (now, message, most))
        return message, [_of_row(row, now) for row in rows]

    def told(self, verdicts: Sequence[Verdict]) -> None:
        """The callback was taken."""
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany("UPDATE payments SET owed=0 WHERE end_to_end=?", [(v.end_to_end,) for v in verdicts])

    def page(self, after: int, limit: int) -> list[dict[str, Any]]:
        rows = self._db.execute(f"SELECT {_SHOWN} FROM payments WHERE seq>? ORDER BY seq LIMIT ?", (after, limit))  # noqa: S608
        return [_shown(row) for row in rows]

    def remitted(self, remittance: str) -> list[dict[str, Any]]:
        """All payments of one dossier, whose code stands in each of them."""
        rows = self._db.execute(f"SELECT {_SHOWN} FROM payments WHERE remittance=? ORDER BY seq", (remittance,))  # noqa: S608
        return [_shown(row) for row in rows]

    def summary(self) -> dict[str, int]:
        """How many, how much, how often asked again, and how often under a name that was something else."""
        counted = (
            "SELECT SUM(status='ACSC' OR (status='ACTC' AND due<=:now)) executed, SUM(status='RJCT') refused,"
            " SUM(status='ACTC' AND due>:now) pending, SUM(times-1) repeated, SUM(conflicts) conflicts,"
            " SUM(amount*(status='ACSC' OR (status='ACTC' AND due<=:now))) amount, SUM(owed) callbacks FROM payments"
        )
        row = self._db.execute(counted, {"now": time.time()}).fetchone()
        return {name: row[name] or 0 for name in row.keys()}  # noqa: SIM118 - a Row iterates over its values

    def close(self) -> None:
        self._db.close()


def _decided(each: Instruction, faults: Faults, now: float) -> tuple[str, str, float, int]:
    if each.payee_account.endswith(faults.suffix):
        return _REFUSED, "AC04", now, 0
    later = now + faults.ms / 1000
    match faults.mode if faults.hits_payment(each.end_to_end) else "normal":
        case "reject":
            return _REFUSED, faults.code, now, 0
        case "late":
            return _ACCEPTED, "", later, 1
        case "twice":
            return _EXECUTED, "", later, 1
        case _:
            return _EXECUTED, "", now, 0


def _written(each: Instruction) -> tuple[Any, ...]:
    return (
        each.end_to_end,
        each.instruction,
        each.message,
        each.group,
        each.amount,
        each.debtor,
        each.unit,
        each.payee,
        each.payee_account,
        each.payee_bank,
        each.remittance,
    )


def _same(row: sqlite3.Row, each: Instruction) -> bool:
    return (row["instruction"], row["amount"], row["payee_account"]) == (
        each.instruction,
        each.amount,
        each.payee_account,
    )


def _recalled(each: Instruction, row: sqlite3.Row, now: float) -> Verdict:
    return _verdict(each, _status(row, now), row["code"])


def _of_row(row: sqlite3.Row, now: float) -> Verdict:
    status, code = _status(row, now), row["code"]
    return Verdict(
        row["grp"],
        row["instruction"],
        row["end_to_end"],
        status,
        code,
        row["remark"],
        _reference(row["instruction"], status),
    )


def _status(row: sqlite3.Row, now: float) -> str:
    return _EXECUTED if row["status"] == _ACCEPTED and row["due"] <= now else str(row["status"])


def _verdict(each: Instruction, status: str, code: str) -> Verdict:
    reference = _reference(each.instruction, status)
    return Verdict(each.group, each.instruction, each.end_to_end, status, code, _remark(code), reference)


def _reference(instruction: str, status: str) -> str:
    return f"FT{instruction[-17:]}" if status == _EXECUTED else ""


def _remark(code: str) -> str:
    return {"AC04": "Closed account", "AM05": "EndToEndId was used for another payment"}.get(code, "")


def _shown(row: sqlite3.Row) -> dict[str, Any]:
    return {**dict(row), "status": _status(row, time.time())}
