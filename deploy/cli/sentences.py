"""Each event as a sentence, Vietnamese and English: the one table that `khobac story` reads from.

In a template, `{by.role}` is a field of the event, `{amount:vnd}` an amount, `{reason.0}` the first of a pair of words.
Where the form matters, its symbol stands behind the event's name: that line comes before the event's own.
An event without a line here is still told, by its name and its plain fields: nothing is left out of a story.
"""

from typing import NamedTuple

from khobac_contracts.vocabulary import ROLE_WORDS, STATUS_WORDS, Status


class Sentence(NamedTuple):
    """The same in both languages."""

    vi: str
    en: str


ROLES: dict[str, Sentence] = {role: Sentence(words.vi, f"the {words.en}") for role, words in ROLE_WORDS.items()}
STATUSES: dict[str, Sentence] = {
    status: Sentence(STATUS_WORDS[status].vi, STATUS_WORDS[status].en) for status in Status
}

DOSSIER: dict[str, Sentence] = {
    "Declared": Sentence(
        "{by.role:role} lập hồ sơ {code} theo mẫu {form.form}", "{by.role:role} declared dossier {code} on {form.form}"
    ),
    "Declared C2-02a/NS": Sentence(
        "{by.role:role} lập hồ sơ {code}: {form.amount:vnd} từ tài khoản {form.account}",
        "{by.role:role} declared dossier {code}: {form.amount:vnd} from account {form.account}",
    ),
    "Declared 01/MTK": Sentence(
        "{by.role:role} lập hồ sơ {code}: đăng ký sử dụng tài khoản, {form.purpose}",
        "{by.role:role} declared dossier {code}: registration of accounts, {form.purpose}",
    ),
    "Changed": Sentence("{by.role:role} sửa bản khai", "{by.role:role} changed the form"),
    "Changed C2-02a/NS": Sentence(
        "{by.role:role} sửa bản khai, còn {form.amount:vnd}", "{by.role:role} changed the form: {form.amount:vnd}"
    ),
    "Attached": Sentence(
        "{by.role:role} đính kèm «{attachment.name}» ({attachment.pages} trang)",
        '{by.role:role} attached "{attachment.name}" ({attachment.pages} pages)',
    ),
    "Detached": Sentence("{by.role:role} gỡ một tệp đính kèm", "{by.role:role} removed an attachment"),
    "SignaturesDropped": Sentence(
        "các chữ ký bị huỷ vì nội dung đã thay đổi", "the signatures were dropped: what they covered has changed"
    ),
    "Signed": Sentence(
        "{signature.role:role} ký số (chứng thư {signature.serial})",
        "{signature.role:role} signed (certificate {signature.serial})",
    ),
    "HandedOver": Sentence(
        "{by.role:role} gửi hồ sơ tới KBNN, lần {round}", "{by.role:role} handed the dossier over, round {round}"
    ),
    "SignaturesVerified": Sentence("các chữ ký đều hợp lệ", "all signatures are valid"),
    "SignaturesRejected": Sentence("từ chối vì chữ ký: {reason.vi}", "refused because of a signature: {reason.en}"),
    "RiskCleared": Sentence(
        "không có dấu hiệu bất thường (điểm {score})", "nothing abnormal was found (score {score})"
    ),
    "Warned": Sentence(
        "tạm dừng chờ xác nhận cảnh báo (điểm {score}): {reason.vi}",
        "held until the warning is answered (score {score}): {reason.en}",
    ),
    "WarningConfirmed": Sentence(
        "đơn vị xác nhận: khoản chi đúng là của mình", "the unit confirmed: the spending is theirs"
    ),
    "WarningDisputed": Sentence(
        "đơn vị trả lời «không phải của chúng tôi»: hồ sơ dừng hẳn",
        'the unit answered "not ours": the dossier is stopped for good',
    ),
    "Received": Sentence("{by.role:role} tiếp nhận hồ sơ", "{by.role:role} received the dossier"),
    "AccountantChecked": Sentence("{by.role:role} đã kiểm tra", "{by.role:role} has checked it"),
    "ControllerChecked": Sentence("{by.role:role} đã kiểm soát", "{by.role:role} has controlled it"),
    "LeaderApproved": Sentence(
        "{by.role:role} phê duyệt và ký số kết quả (chứng thư {signature.serial})",
        "{by.role:role} approved it and signed the result (certificate {signature.serial})",
    ),
    "ResultRejected": Sentence(
        "chữ ký trên kết quả không hợp lệ, hồ sơ trở lại bước phê duyệt: {reason.vi}",
        "the signature on the result is not valid, back to the leader: {reason.en}",
    ),
    "Returned": Sentence(
        "{by.role:role} yêu cầu bổ sung: {guidance}", "{by.role:role} returned it for completion: {guidance}"
    ),
    "Refused": Sentence("{by.role:role} từ chối hồ sơ: {reason}", "{by.role:role} refused the dossier: {reason}"),
    "ItemSettled": Sentence(
        "ngân hàng đã chi khoản {item} (bút toán {reference})", "the bank paid item {item} (reference {reference})"
    ),
    "ItemFailed": Sentence(
        "không chi được khoản {item} ({code}): {reason.vi}", "item {item} was not paid ({code}): {reason.en}"
    ),
    "Paid": Sentence("KBNN đã thanh toán", "paid"),
    "PaymentFailed": Sentence("KBNN từ chối thanh toán: {reason.vi}", "payment refused: {reason.en}"),
    "RequestCompleted": Sentence(
        "chữ ký trên kết quả hợp lệ: KBNN đã giải quyết", "the result's signature is valid: the request is completed"
    ),
    "Withdrawn": Sentence("{by.role:role} rút hồ sơ", "{by.role:role} withdrew the dossier"),
    "UnitKnown": Sentence("biết đơn vị khai hồ sơ", "learned of the unit that declares dossiers"),
}
RISK: dict[str, Sentence] = {
    "Assessed": Sentence(
        "chấm điểm rủi ro {score}: {level:level}{reasons:vi}", "risk scored it {score}: {level:level}{reasons:en}"
    ),
    "Learned": Sentence("khoản {item} trở thành thói quen của đơn vị", "item {item} became a habit of the unit"),
    "Forgotten": Sentence("khoản chi không còn được theo dõi", "the spending is not watched any more"),
    "ChangeNoted": Sentence("ghi nhận thay đổi cần để ý: {kind}", "noted a change to be wary of: {kind}"),
    "FailedLoginNoted": Sentence("ghi nhận một lần đăng nhập sai", "noted a failed log-in"),
}
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
REGISTRATION: dict[str, Sentence] = {
    "NoticeHandedIn": Sentence(
        "đơn vị gửi thông báo tham gia dịch vụ", "the unit handed in its notice of participation"
    ),
    "UnitAccepted": Sentence("KBNN {treasury} chấp nhận đơn vị {name}", "treasury {treasury} accepted {name}"),
    "NoticeRefused": Sentence("KBNN từ chối thông báo tham gia: {reason}", "the treasury refused the notice: {reason}"),
    "AccountEntered": Sentence("mở tài khoản {account.code}", "opened account {account.code}"),
    "OfficeOpened": Sentence(
        "KBNN {treasury} bắt đầu hoạt động trên hệ thống", "treasury office {treasury} was opened here"
    ),
    "PersonEntered": Sentence("ghi nhận một người ({person.id})", "entered a person ({person.id})"),
    "Appointed": Sentence(
        "bổ nhiệm {appointment.role:role} ({appointment.person})",
        "appointed {appointment.role:role} ({appointment.person})",
    ),
    "AppointmentEnded": Sentence("{role:role} ({person}) thôi nhiệm", "{role:role} ({person}) left the role"),
    "CertificateEntered": Sentence(
        "đăng ký chứng thư {certificate.serial} cho {certificate.role:role}",
        "registered certificate {certificate.serial} for {certificate.role:role}",
    ),
    "CertificateStruck": Sentence(
        "huỷ đăng ký chứng thư của {role:role} ({person})", "struck the certificate of {role:role} ({person})"
    ),
    "ContactsSet": Sentence("đổi nơi nhận thông báo", "changed where notices go"),
    "KeyClaimed": Sentence("khoá ký thuộc về {person}", "the signing key belongs to {person}"),
    "LoginIssued": Sentence("cấp tên đăng nhập {login}", "issued the log-in {login}"),
    "PasswordSet": Sentence("đặt mật khẩu", "set a password"),
    "LoggedIn": Sentence("đăng nhập", "logged in"),
    "LogInFailed": Sentence("đăng nhập sai ({reason})", "a log-in failed ({reason})"),
}
SIGNATURE: dict[str, Sentence] = {
    "Appointed": Sentence("{role:role} ({person}) được ký", "{role:role} ({person}) may sign"),
    "AppointmentEnded": Sentence(
        "{role:role} ({person}) không còn được ký", "{role:role} ({person}) may sign no longer"
    ),
    "Bound": Sentence(
        "chứng thư {fingerprint:digest} gắn với {role:role} ({person})",
        "certificate {fingerprint:digest} is bound to {role:role} ({person})",
    ),
    "Unbound": Sentence(
        "chứng thư {fingerprint:digest} không còn gắn với {role:role} ({person})",
        "certificate {fingerprint:digest} is no longer bound to {role:role} ({person})",
    ),
    "ChiefAccountantDeclared": Sentence(
        "đơn vị khai {none:without_chief} kế toán trưởng", "the unit declared that it has {none:without_chief}"
    ),
    "SubmissionVerified": Sentence(
        "kiểm tra chữ ký trên hồ sơ gửi đi: hợp lệ{findings:verdicts}",
        "checked the signatures on the submission: valid{findings:verdicts}",
    ),
    "SubmissionRejected": Sentence(
        "kiểm tra chữ ký trên hồ sơ gửi đi: không được chấp nhận{findings:verdicts}",
        "checked the signatures on the submission: not accepted{findings:verdicts}",
    ),
    "ResultVerified": Sentence(
        "kiểm tra chữ ký trên kết quả: hợp lệ{findings:verdicts}",
        "checked the signature on the result: valid{findings:verdicts}",
    ),
    "ResultRejected": Sentence(
        "kiểm tra chữ ký trên kết quả: không được chấp nhận{findings:verdicts}",
        "checked the signature on the result: not accepted{findings:verdicts}",
    ),
}
TABLE: dict[str, dict[str, Sentence]] = {
    "registration": REGISTRATION,
    "dossier": DOSSIER,
    "signature": SIGNATURE,
    "risk": RISK,
    "payment": PAYMENT,
    "notify": NOTIFY,
}

WORDS: dict[str, dict[str, Sentence]] = {
    "role": ROLES,
    "status": STATUSES,
    "level": {"normal": Sentence("bình thường", "normal"), "abnormal": Sentence("bất thường", "abnormal")},
    "without_chief": {
        "True": Sentence("“Không có”", "no chief accountant"),
        "False": Sentence("có", "a chief accountant"),
    },
    "answer": {
        "confirmed": Sentence("đúng là của chúng tôi", "ours"),
        "disputed": Sentence("không phải của chúng tôi", "not ours"),
    },
    "lapse": {
        "withdrawn": Sentence("đơn vị đã rút hồ sơ", "the dossier was withdrawn"),
        "superseded": Sentence("hồ sơ đã được gửi lại", "the dossier was handed over again"),
        "too_many_open": Sentence("quá nhiều cảnh báo đang chờ", "too many warnings are open"),
    },
    "kind": {
        "digest": Sentence("trạng thái hồ sơ", "status"),
        "warning": Sentence("cảnh báo rủi ro", "risk warning"),
        "dispute": Sentence("báo KBNN", "to the treasury"),
        "superseded": Sentence("đã có tin mới hơn", "superseded"),
    },
}
