"""What a step, an amount and a time are called, for people: Vietnamese first, English beside it."""

from datetime import datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam has kept UTC+7 without summer time since 1975."""

STEPS: dict[str, tuple[str, str]] = {
    "handed_over": ("Hồ sơ đã được gửi đến kho bạc", "Handed over to the treasury"),
    "signatures_verified": ("Chữ ký số hợp lệ", "The signatures are valid"),
    "signatures_rejected": ("Chữ ký số không hợp lệ", "The signatures are not valid"),
    "warned": (
        "Tạm dừng: có cảnh báo rủi ro cần chủ tài khoản trả lời",
        "On hold: a warning waits for the account holder",
    ),
    "warning_confirmed": ("Chủ tài khoản xác nhận khoản chi", "The account holder confirmed the spending"),
    "warning_disputed": ("Chủ tài khoản không thừa nhận khoản chi", "The account holder disowned the spending"),
    "received": ("Kho bạc tiếp nhận hồ sơ", "Received by the treasury"),
    "returned": ("Kho bạc yêu cầu bổ sung", "Returned for completion"),
    "refused": ("Kho bạc từ chối hồ sơ", "Refused by the treasury"),
    "accountant_checked": ("Kế toán kho bạc đã kiểm tra", "Checked by the treasury accountant"),
    "controller_checked": ("Kiểm soát viên đã kiểm tra", "Checked by the treasury controller"),
    "leader_approved": ("Lãnh đạo kho bạc đã duyệt", "Approved by the treasury leader"),
    "result_rejected": (
        "Chữ ký duyệt không hợp lệ, chờ duyệt lại",
        "The approval's signature is not valid; to be signed again",
    ),
    "paid": ("Đã thanh toán", "Paid"),
    "payment_failed": ("Không thanh toán được", "The payment failed"),
    "withdrawn": ("Đơn vị đã rút hồ sơ", "Withdrawn by the unit"),
}


def step_words(step: str) -> tuple[str, str]:
    """A step that a newer dossier service knows and we do not is shown by its name."""
    return STEPS.get(step, (step, step))


def dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đ"


def vnd(amount: int) -> str:
    return f"VND {amount:,}"


def local(at: datetime) -> str:
    """Time of day first, as on a receipt, in Vietnam."""
    return f"{at.astimezone(VIETNAM):%H:%M:%S %d/%m/%Y}"
