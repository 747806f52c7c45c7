"""Where a stack lives: its folders and its ports follow from its name alone."""

import os
from dataclasses import dataclass
from pathlib import Path

from .trouble import Trouble

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
CACHE = LOCAL / "cache"
HOST = "127.0.0.1"
BASE_PORTS = {"demo": 8100, "test": 18100, "bench": 28100}
MOVABLE = range(1024, 45_001)
"""Where the first port may be: above the system's own, and so that the bench's, 20000 higher, still are ports."""
KAFKA, CONTROLLER, MONGOD = 20, 23, 30


@dataclass(frozen=True)
class Layout:
    """The folders and ports of one stack."""

    name: str
    base: int

    @classmethod
    def of(cls, name: str) -> "Layout":
        """The layout of a stack. KHOBAC_BASE_PORT moves all of them, keeping their distances."""
        moved = os.environ.get("KHOBAC_BASE_PORT", "")
        base = _first_port(moved) if moved else BASE_PORTS["demo"]
        if name in BASE_PORTS:
            return cls(name, base + BASE_PORTS[name] - BASE_PORTS["demo"])
        if moved and name.isidentifier():
            return cls(name, base)
        known = ", ".join(BASE_PORTS)
        raise Trouble(
            f"Không biết bộ máy «{name}».",
            f'There is no stack named "{name}".',
            do_vi=f"Dùng một trong: {known}; hoặc đặt KHOBAC_BASE_PORT cho tên khác.",
            do_en=f"Use one of {known}, or set KHOBAC_BASE_PORT for a name of your own.",
        )

    @property
    def home(self) -> Path:
        return LOCAL / self.name

    def data(self, process: str) -> Path:
        return self.home / "data" / process

    def log(self, process: str) -> Path:
        return self.home / "logs" / f"{process}.log"

    def record(self, process: str) -> Path:
        return self.home / "run" / f"{process}.json"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets"

    def port(self, offset: int) -> int:
        return self.base + offset


def _first_port(said: str) -> int:
    if said.isdecimal() and int(said) in MOVABLE:
        return int(said)
    raise Trouble(
        f"KHOBAC_BASE_PORT={said}: phải là một số từ {MOVABLE[0]} đến {MOVABLE[-1]}.",
        f"KHOBAC_BASE_PORT={said}: expected a number from {MOVABLE[0]} to {MOVABLE[-1]}.",
        do_vi="Đó là cổng đầu tiên của bộ máy demo, ví dụ KHOBAC_BASE_PORT=9100; bỏ trống thì là 8100.",
        do_en="It is the first port of the demo stack, such as KHOBAC_BASE_PORT=9100; unset, it is 8100.",
    )
