"""What was told to whom, and what they answered."""

from .words import Sentence

NOTIFY: dict[str, Sentence] = {
    "UnitLearned": Sentence("biết tên đơn vị {organisation}", "learned the name of unit {organisation}"),
    "ContactLearned": Sentence("biết địa chỉ thư của {organisation}", "learned where mails of {organisation} go"),
    "NoticeQueued": Sentence(
        "chuẩn bị báo cho đơn vị: «{notice.status:status}»", 'queued a notice for the unit: "{notice.status:status}"'
    ),
    "DigestDue": Sentence("đến lượt gửi thư gộp số {number}", "digest {number} is due"),
    "DigestSkipped": Sentence("thư gộp số {number} không còn gì để gửi", "digest {number} had nothing left to send"),
    "Delivered": Sentence(
        "đã gửi thư ({kind:kind}) tới {recipients} địa chỉ", "mail ({kind:kind}) delivered to {recipients} addresses"
    ),
    "Undelivered": Sentence("thư ({kind:kind}) không gửi được: {reason}", "mail ({kind:kind}) not delivered: {reason}"),
    "WarningRaised": Sentence(
        "hỏi ngay chủ tài khoản về khoản chi {warning.amount:vnd}{warning.reasons:vi}",
        "asked the account holder at once about {warning.amount:vnd}{warning.reasons:en}",
    ),
    "WarningAnswered": Sentence(
        "đơn vị trả lời cảnh báo: {answer:answer} (qua {channel})",
        "the unit answered the warning: {answer:answer} (by {channel})",
    ),
    "WarningLapsed": Sentence("cảnh báo hết hiệu lực: {reason:lapse}", "the warning lapsed: {reason:lapse}"),
    "WithdrawalLearned": Sentence("biết đơn vị đã rút hồ sơ {dossier}", "learned that dossier {dossier} was withdrawn"),
    "DisputeReported": Sentence(
        "báo KBNN: đơn vị không nhận khoản chi {dispute.warning.amount:vnd}",
        "told the treasury: the unit disowns {dispute.warning.amount:vnd}",
    ),
}
