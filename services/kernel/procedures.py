"""The administrative procedures that tables of deadlines and signers speak of have one name each, the one in the facts."""

from typing import Final

RECURRENT_SPENDING: Final = "recurrent-spending"
"""Thanh toán chi thường xuyên: decree 347/2025 art. 6."""

ACCOUNT_REGISTRATION: Final = "account-registration"
"""Đăng ký sử dụng tài khoản, mẫu dấu, mẫu chữ ký; bổ sung; thay đổi: decree 347/2025 art. 8, form 24."""

ACCOUNT_CLOSING: Final = "account-closing"
"""Tất toán tài khoản: decree 347/2025 art. 9, form 25."""

PROCEDURES: Final = (RECURRENT_SPENDING, ACCOUNT_REGISTRATION, ACCOUNT_CLOSING)
