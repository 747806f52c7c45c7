"""What a machine lacks is said before anything is started on it."""

import shutil
import socket
from pathlib import Path
from typing import Any

import psutil

from .layout import HOST
from .trouble import Trouble

DISK_GB = 2.0


def check_disk(folder: Path, free_gb: float | None = None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free = free_gb if free_gb is not None else shutil.disk_usage(folder).free / 1e9
    if free < DISK_GB:
        raise Trouble(
            f"Ổ đĩa của {folder} còn {free:.1f} GB; cần {DISK_GB:.0f} GB.",
            f"The disk of {folder} has {free:.1f} GB left; {DISK_GB:.0f} GB are needed.",
            do_vi="Giải phóng chỗ trống, hoặc xoá dữ liệu cũ: khobac down --wipe",
            do_en="Free some space, or delete old data: khobac down --wipe",
        )


def check_port(process: str, port: int) -> None:
    """Nobody else has the port where `process` is about to listen."""
    if not taken(port):
        return
    held = [each for each in _connections() if each.laddr and each.laddr.port == port]
    servers = [each for each in held if each.status == psutil.CONN_LISTEN]
    if held and not servers:
        raise port_lent(process, port, held[0].status)
    raise port_taken(process, port, next((_name(each.pid) for each in servers if each.pid), None))


def taken(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def _connections() -> list[Any]:
    """The machine's TCP connections, as far as this user may see them."""
    try:
        return list(psutil.net_connections("tcp"))
    except psutil.AccessDenied:
        return []


def _name(pid: int) -> str:
    try:
        process = psutil.Process(pid)
        return f"{process.name()} (pid {pid}: {' '.join(process.cmdline())[:80]})"
    except psutil.Error:
        return f"pid {pid}"


def port_taken(process: str, port: int, holder: str | None) -> Trouble:
    vi, en = holder or "một chương trình của người dùng khác", holder or "a program of another user"
    return Trouble(
        f"Cổng {port} mà {process} cần đang do {vi} giữ.",
        f"Port {port}, which {process} needs, is held by {en}.",
        do_vi="Dừng chương trình đó, hoặc dời mọi cổng của bộ máy: thêm KHOBAC_BASE_PORT=9100 trước lệnh.",
        do_en="Stop that program, or move all ports of the stack: put KHOBAC_BASE_PORT=9100 before the command.",
        detail="" if holder else f"(sudo ss -ltnp | grep :{port})",
    )


def port_lent(process: str, port: int, status: str) -> Trouble:
    """Linux lends the ports of a range (net.ipv4.ip_local_port_range) to outgoing connections, until a minute after their end."""
    return Trouble(
        f"Cổng {port} mà {process} cần đang được Linux cho một kết nối đi ra mượn ({status}).",
        f"Port {port}, which {process} needs, has been lent to an outgoing connection by Linux ({status}).",
        do_vi="Thử lại sau một phút, hoặc chọn cổng ngoài khoảng cho mượn: thêm KHOBAC_BASE_PORT=9100 trước lệnh.",
        do_en="Try again in a minute, or use ports outside the range that is lent: put KHOBAC_BASE_PORT=9100 before the command.",
    )
