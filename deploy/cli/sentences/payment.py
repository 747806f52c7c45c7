"""What happened to an account's money."""

from .words import Sentence

PAYMENT: dict[str, Sentence] = {
    "AccountOpened": Sentence("mở sổ cho tài khoản {account}", "opened the ledger of account {account}"),
    "EstimateGranted": Sentence(
        "giao dự toán {amount:vnd}, năm {budget_year}, theo {decision}",
        "granted an estimate of {amount:vnd} for {budget_year} by {decision}",
    ),
    "ApprovalRecorded": Sentence(
        "ghi nhận phê duyệt {approval.payments:sum}, chờ kiểm tra chữ ký trên kết quả",
        "noted the approval of {approval.payments:sum}; the signature on the result is awaited",
    ),
    "VerdictAccepted": Sentence(
        "chữ ký trên kết quả hợp lệ, chờ phê duyệt tới", "the result's signature is valid; the approval is awaited"
    ),
    "ApprovalDropped": Sentence(
        "bỏ phê duyệt vì chữ ký trên kết quả không hợp lệ", "dropped the approval: the result's signature is not valid"
    ),
    "RejectionOvertaken": Sentence(
        "một phê duyệt trước đó bị từ chối chữ ký, phê duyệt mới đã thay thế: không có gì thay đổi",
        "an earlier approval's signature was rejected, a newer one had replaced it: nothing changes",
    ),
    "PaymentOrdered": Sentence(
        "giữ {order.amount:vnd} trong dự toán và gửi lệnh {order.end_to_end} ({order.instruction}) tới ngân hàng",
        "reserved {order.amount:vnd} and sent order {order.end_to_end} ({order.instruction}) to the bank",
    ),
    "PaymentNotOrdered": Sentence(
        "không lập lệnh chi {payment.amount:vnd}, khoản {payment.item} ({code}): {reason.vi}",
        "ordered nothing for payment {payment.item} of {payment.amount:vnd} ({code}): {reason.en}",
    ),
    "PaymentSettled": Sentence(
        "ngân hàng đã chi {order.amount:vnd} theo lệnh {order.end_to_end} (bút toán {reference})",
        "the bank paid {order.amount:vnd} by order {order.end_to_end} (reference {reference})",
    ),
    "PaymentFailed": Sentence(
        "ngân hàng không chi lệnh {order.end_to_end} ({code}): {reason.vi}",
        "the bank did not pay order {order.end_to_end} ({code}): {reason.en}",
    ),
    "DiscrepancyFound": Sentence(
        "ngân hàng trả lời về lệnh không còn mở {answer.instruction}: cần người xem xét",
        "the bank answered for order {answer.instruction}, which is not open: a person must look",
    ),
}
