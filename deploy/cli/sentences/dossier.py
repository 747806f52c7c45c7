"""What happened to a dossier, and what was learned of the units that declare them."""

from .words import Sentence

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
