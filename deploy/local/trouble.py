"""Every failure of the stack says what is missing and what to do, in Vietnamese and in English."""

from pathlib import Path


class Trouble(Exception):
    """What went wrong, and the way out, in both languages."""

    def __init__(self, vi: str, en: str, *, do_vi: str = "", do_en: str = "", detail: str = "") -> None:
        super().__init__(en)
        self.vi, self.en = vi, en
        self.do_vi, self.do_en = do_vi, do_en
        self.detail = detail

    def __str__(self) -> str:
        lines = [self.vi, f"  → {self.do_vi}" if self.do_vi else "", self.en, f"  → {self.do_en}" if self.do_en else ""]
        return "\n".join([line for line in lines if line] + ([self.detail] if self.detail else []))


def died(name: str, log: Path, last_words: str) -> Trouble:
    return Trouble(
        f"{name} đã dừng ngay khi khởi động.",
        f"{name} stopped while it was starting.",
        do_vi=f"Xem nhật ký {log}; sửa xong, chạy lại lệnh này.",
        do_en=f"See its log, {log}; when mended, run this command again.",
        detail=last_words,
    )


def too_slow(name: str, seconds: float, log: Path, last_words: str) -> Trouble:
    return Trouble(
        f"{name} đang chạy nhưng sau {seconds:.0f} giây vẫn chưa sẵn sàng.",
        f"{name} runs, but is not ready after {seconds:.0f} seconds.",
        do_vi=f"Xem nhật ký {log}; rồi chạy lại lệnh này (những gì đã chạy sẽ được giữ nguyên).",
        do_en=f"See its log, {log}; then run this command again (what runs already is left as it is).",
        detail=last_words,
    )
