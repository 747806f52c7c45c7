"""How many brokers and members a stack has is decided at its first `up` and kept: their data depends on it."""

import json
import os
from dataclasses import dataclass

from . import kafka, mongod
from .layout import Layout
from .trouble import Trouble

SIZES = (1, 3)


@dataclass(frozen=True)
class Shape:
    """The servers of a stack: embedded ones by number, or the user's own by address."""

    layout: Layout
    brokers: int
    members: int
    own_kafka: str | None
    own_mongo: str | None

    @property
    def kafka(self) -> str:
        return self.own_kafka or kafka.bootstrap(self.layout, self.brokers)

    @property
    def mongo(self) -> str:
        return self.own_mongo or mongod.uri(self.layout, self.members)

    def remember(self) -> None:
        self.layout.home.mkdir(parents=True, exist_ok=True)
        path = self.layout.home / "shape.json"
        path.write_text(json.dumps({"brokers": self.brokers, "members": self.members, "base": self.layout.base}))


def of(layout: Layout, brokers: int | None, members: int | None) -> Shape:
    """The wanted shape, which must be the remembered one if there is one."""
    before = _remembered(layout)
    if before.get("base", layout.base) != layout.base:
        raise _moved(layout, before["base"])
    sizes = {}
    for name, wanted in (("brokers", brokers), ("members", members)):
        sizes[name] = wanted or before.get(name) or 1
        if sizes[name] not in SIZES:
            raise _impossible(name, sizes[name])
        if before.get(name, sizes[name]) != sizes[name]:
            raise _changed(layout, name, before[name], sizes[name])
    own = (os.environ.get("KHOBAC_KAFKA") or None, os.environ.get("KHOBAC_MONGO") or None)
    return Shape(layout, sizes["brokers"], sizes["members"], *own)


def _remembered(layout: Layout) -> dict[str, int]:
    try:
        found: dict[str, int] = json.loads((layout.home / "shape.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


def _impossible(name: str, wanted: int) -> Trouble:
    return Trouble(f"--{name} {wanted}: chỉ có thể là 1 hoặc 3.", f"--{name} {wanted}: it can be 1 or 3 only.")


def _moved(layout: Layout, before: int) -> Trouble:
    """Servers know each other by their ports, and so does their data."""
    return Trouble(
        f"Bộ máy {layout.name} đã được tạo trên dải cổng {before}, không phải {layout.base}.",
        f"Stack {layout.name} was made on the ports from {before}, not {layout.base}.",
        do_vi=f"Đặt lại dải cổng cũ, hoặc dừng và xoá nó: rm -r {layout.home}",
        do_en=f"Go back to the old ports, or stop it and delete {layout.home}",
    )


def _changed(layout: Layout, name: str, before: int, wanted: int) -> Trouble:
    return Trouble(
        f"Bộ máy này đã được tạo với --{name} {before}; dữ liệu của nó không dùng được với {wanted}.",
        f"This stack was made with --{name} {before}; its data cannot serve {wanted}.",
        do_vi=f"Xoá rồi tạo lại: khobac down --wipe --stack {layout.name}, sau đó chạy lại lệnh này.",
        do_en=f"Wipe and make it anew: khobac down --wipe --stack {layout.name}, then run this command again.",
    )
