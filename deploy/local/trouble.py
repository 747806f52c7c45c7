"""Every failure of the stack says what is missing and what to do, in Vietnamese and in English."""


class Trouble(Exception):  # noqa: N818 - it is told to a person, not handled by a program
    """What went wrong, and the way out, in both languages."""

    def __init__(self, vi: str, en: str, *, do_vi: str = "", do_en: str = "", detail: str = "") -> None:
        super().__init__(en)
        self.vi, self.en = vi, en
        self.do_vi, self.do_en = do_vi, do_en
        self.detail = detail

    def __str__(self) -> str:
        lines = [self.vi, f"  → {self.do_vi}" if self.do_vi else "", self.en, f"  → {self.do_en}" if self.do_en else ""]
        return "\n".join([line for line in lines if line] + ([self.detail] if self.detail else []))
