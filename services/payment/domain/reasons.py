"""Every reason why no money moved has its words, Vietnamese first, so that nobody reads a bare code."""

from khobac_contracts.vocabulary import Words

INSUFFICIENT_ESTIMATE = "INSUFFICIENT_ESTIMATE"
UNKNOWN_ACCOUNT = "UNKNOWN_ACCOUNT"
NOT_THE_UNITS_ACCOUNT = "NOT_THE_UNITS_ACCOUNT"
PAYEE_ERASED = "PAYEE_ERASED"
PAYEE_UNREADABLE = "PAYEE_UNREADABLE"

WORDS: dict[str, Words] = {
    UNKNOWN_ACCOUNT: Words(
        vi="Tài khoản chưa được mở tại Kho bạc.", en="The account has not been opened at the treasury."
    ),
    NOT_THE_UNITS_ACCOUNT: Words(
        vi="Tài khoản không phải của đơn vị lập hồ sơ.", en="The account is not that of the dossier's unit."
    ),
    PAYEE_ERASED: Words(
        vi="Thông tin người thụ hưởng đã bị xóa theo yêu cầu.", en="The payee's data was erased on request."
    ),
    PAYEE_UNREADABLE: Words(
        vi="Không đọc được thông tin người thụ hưởng.", en="The payee's name or account cannot be read."
    ),
    # ISO 20022 external status reason codes, as far as a credit transfer meets them.
    "AC01": Words(vi="Số tài khoản người thụ hưởng không đúng.", en="The payee's account number is incorrect."),
    "AC03": Words(vi="Số tài khoản người thụ hưởng không hợp lệ.", en="The payee's account number is invalid."),
    "AC04": Words(vi="Tài khoản người thụ hưởng đã đóng.", en="The payee's account is closed."),
    "AC06": Words(vi="Tài khoản người thụ hưởng bị phong tỏa.", en="The payee's account is blocked."),
    "AG01": Words(vi="Tài khoản không được phép nhận chuyển khoản.", en="Transfers to this account are forbidden."),
    "AM02": Words(vi="Số tiền vượt mức cho phép.", en="The amount is above what is allowed."),
    "AM04": Words(
        vi="Tài khoản Kho bạc tại ngân hàng không đủ số dư.", en="The treasury's account at the bank has not enough."
    ),
    "AM05": Words(vi="Ngân hàng đã nhận một lệnh trùng lặp.", en="The bank already has an order of that name."),
    "BE01": Words(
        vi="Tên người thụ hưởng không khớp với tài khoản.", en="The payee's name does not match the account."
    ),
    "BE04": Words(vi="Thiếu địa chỉ người thụ hưởng.", en="The payee's address is missing."),
    "DT01": Words(vi="Ngày thực hiện không hợp lệ.", en="The execution date is invalid."),
    "MD07": Words(vi="Người thụ hưởng đã qua đời.", en="The payee is deceased."),
    "MS03": Words(vi="Ngân hàng từ chối, không nêu lý do.", en="The bank refused without giving a reason."),
    "RC01": Words(vi="Mã ngân hàng thụ hưởng không đúng.", en="The payee bank's identifier is incorrect."),
    "RR04": Words(vi="Ngân hàng từ chối vì lý do pháp quy.", en="The bank refused for a regulatory reason."),
}


def insufficient(amount: int, available: int) -> Words:
    """Says by how much the estimate falls short."""
    return Words(
        vi=f"Dự toán khả dụng không đủ: cần {_vnd(amount, '.')} đồng, còn {_vnd(available, '.')} đồng.",
        en=f"Not enough estimate available: {_vnd(amount, ',')} VND needed, {_vnd(available, ',')} VND left.",
    )


def refused_by_bank(code: str, remark: str) -> Words:
    """The words of the bank's reason; the bank's own remark goes with them."""
    words = WORDS.get(code) or Words(
        vi=f"Ngân hàng từ chối với mã {code or '(không có)'}.", en=f"The bank refused with code {code or '(none)'}."
    )
    return Words(vi=f"{words.vi} ({remark})", en=f"{words.en} ({remark})") if remark else words


def _vnd(amount: int, separator: str) -> str:
    return f"{amount:,}".replace(",", separator)
