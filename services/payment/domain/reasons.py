"""Every reason why no money moved has its words, Vietnamese first, so that nobody reads a bare code."""

from services.kernel.amounts import money
from services.kernel.bilingual import Bilingual

INSUFFICIENT_ESTIMATE = "INSUFFICIENT_ESTIMATE"
UNKNOWN_ACCOUNT = "UNKNOWN_ACCOUNT"
NOT_THE_UNITS_ACCOUNT = "NOT_THE_UNITS_ACCOUNT"
NOT_THE_TREASURYS_ACCOUNT = "NOT_THE_TREASURYS_ACCOUNT"
PAYEE_ERASED = "PAYEE_ERASED"
PAYEE_UNREADABLE = "PAYEE_UNREADABLE"
NO_REASON_GIVEN = "MS03"
"""What ISO 20022 calls a refusal without a reason."""

WORDS: dict[str, Bilingual] = {
    UNKNOWN_ACCOUNT: Bilingual(
        "Tài khoản chưa được mở tại Kho bạc.", "The account has not been opened at the treasury."
    ),
    NOT_THE_UNITS_ACCOUNT: Bilingual(
        "Tài khoản không phải của đơn vị lập hồ sơ.", "The account is not that of the dossier's unit."
    ),
    NOT_THE_TREASURYS_ACCOUNT: Bilingual(
        "Tài khoản được mở tại Kho bạc khác với Kho bạc đã duyệt hồ sơ.",
        "The account is kept at another treasury office than the one that approved the dossier.",
    ),
    PAYEE_ERASED: Bilingual(
        "Thông tin người thụ hưởng đã bị xóa theo yêu cầu.", "The payee's data was erased on request."
    ),
    PAYEE_UNREADABLE: Bilingual(
        "Không đọc được thông tin người thụ hưởng.", "The payee's name or account cannot be read."
    ),
    # ISO 20022 external status reason codes, as far as a credit transfer meets them.
    "AC01": Bilingual("Số tài khoản người thụ hưởng không đúng.", "The payee's account number is incorrect."),
    "AC03": Bilingual("Số tài khoản người thụ hưởng không hợp lệ.", "The payee's account number is invalid."),
    "AC04": Bilingual("Tài khoản người thụ hưởng đã đóng.", "The payee's account is closed."),
    "AC06": Bilingual("Tài khoản người thụ hưởng bị phong tỏa.", "The payee's account is blocked."),
    "AG01": Bilingual("Tài khoản không được phép nhận chuyển khoản.", "Transfers to this account are forbidden."),
    "AM02": Bilingual("Số tiền vượt mức cho phép.", "The amount is above what is allowed."),
    "AM04": Bilingual(
        "Tài khoản Kho bạc tại ngân hàng không đủ số dư.", "The treasury's account at the bank has not enough."
    ),
    "AM05": Bilingual("Ngân hàng đã nhận một lệnh trùng lặp.", "The bank already has an order of that name."),
    "BE01": Bilingual("Tên người thụ hưởng không khớp với tài khoản.", "The payee's name does not match the account."),
    "BE04": Bilingual("Thiếu địa chỉ người thụ hưởng.", "The payee's address is missing."),
    "DT01": Bilingual("Ngày thực hiện không hợp lệ.", "The execution date is invalid."),
    "MD07": Bilingual("Người thụ hưởng đã qua đời.", "The payee is deceased."),
    NO_REASON_GIVEN: Bilingual("Ngân hàng từ chối, không nêu lý do.", "The bank refused without giving a reason."),
    "RC01": Bilingual("Mã ngân hàng thụ hưởng không đúng.", "The payee bank's identifier is incorrect."),
    "RR04": Bilingual("Ngân hàng từ chối vì lý do pháp quy.", "The bank refused for a regulatory reason."),
}


def insufficient(amount: int, available: int) -> Bilingual:
    """Says by how much the estimate falls short."""
    needed, left = money(amount), money(available)
    return Bilingual(
        f"Dự toán khả dụng không đủ: cần {needed.vi}, còn {left.vi}.",
        f"Not enough estimate available: {needed.en} needed, {left.en} left.",
    )


def refused_by_bank(code: str, remark: str) -> Bilingual:
    """The words of the bank's reason; the bank's own remark goes with them."""
    words = WORDS.get(code) or _unknown(code or "(không có)", code or "(none)")
    return Bilingual(f"{words.vi} ({remark})", f"{words.en} ({remark})") if remark else words


def _unknown(vi: str, en: str) -> Bilingual:
    return Bilingual(f"Ngân hàng từ chối với mã {vi}.", f"The bank refused with code {en}.")
