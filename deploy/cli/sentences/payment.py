"""What happened to an account's money."""

from .words import Sentence

PAYMENT: dict[str, Sentence] = {
    "AccountOpened": Sentence("mở sổ cho tài khoản {account}", "opened the ledger of account {account}"),
    "EstimateGranted": Sentence(
        "giao dự toán {amount:vnd}, năm {budget_year}, theo {decision}",
        "granted an estimate of {amount:vnd} for {budget_year} by {decision}",
    ),
    "ApprovalRecorded": Sentence(
        "ghi nhận phê duyệt {approval.amount:vnd}, chờ kiểm tra chữ ký trên kết quả",
        "noted the approval of {approval.amount:vnd}; the signature on the result is awaited",
    ),
    "VerdictAccepted": Sentence(
        "chữ ký trên kết quả hợp lệ, chờ phê duyệt tới", "the result's signature is valid; the approval is awaited"
    ),
    "ApprovalDropped": Sentence(
        "bỏ phê duyệt vì chữ ký trên kết quả không hợp lệ", "dropped the approval: the result's signature is not valid"
    ),
    "PaymentOrdered": Sentence(
        "giữ {approval.amount:vnd} trong dự toán và gửi lệnh {instruction} tới ngân hàng",
        "reserved {approval.amount:vnd} and sent order {instruction} to the bank",
    ),
    "PaymentSettled": Sentence(
        "ngân hàng đã chi {order.amount:vnd} (bút toán {reference})",
        "the bank paid {order.amount:vnd} (reference {reference})",
    ),
    "PaymentFailed": Sentence("không chi được ({code}): {vi}", "not paid ({code}): {en}"),
    "DiscrepancyFound": Sentence(
        "ngân hàng trả lời về lệnh không còn mở {answer.instruction}: cần người xem xét",
        "the bank answered for order {answer.instruction}, which is not open: a person must look",
    ),
}
