"""Each step of the timeline in words, and the status that it leaves the dossier in."""

from collections.abc import Iterator, Sequence

from khobac_contracts.vocabulary import Status

from .case import Moment, Step
from .parties import Sentence

STEP_WORDS: dict[Step, Sentence] = {
    "declared": Sentence("Đã khai hồ sơ", "Declared"),
    "chief_accountant_signed": Sentence("Kế toán trưởng đã ký", "Chief accountant signed"),
    "account_holder_signed": Sentence("Chủ tài khoản đã ký", "Account holder signed"),
    "signatures_dropped": Sentence("Hồ sơ đã sửa, bỏ các chữ ký", "Changed, so the signatures were dropped"),
    "handed_over": Sentence("Đã gửi KBNN", "Handed over to the treasury"),
    "signatures_verified": Sentence("Chữ ký hợp lệ", "Signatures verified"),
    "signatures_rejected": Sentence("Chữ ký không hợp lệ", "Signatures rejected"),
    "risk_cleared": Sentence("Không có dấu hiệu bất thường", "Nothing abnormal"),
    "warned": Sentence("Cảnh báo rủi ro, chờ đơn vị xác nhận", "Risk warning, awaits the unit's answer"),
    "warning_confirmed": Sentence("Đơn vị xác nhận khoản chi", "The unit confirmed the spending"),
    "warning_disputed": Sentence("Đơn vị không nhận khoản chi này", "The unit says the spending is not theirs"),
    "received": Sentence("KBNN đã tiếp nhận", "Received by the treasury"),
    "returned": Sentence("KBNN yêu cầu bổ sung", "Returned for completion"),
    "refused": Sentence("KBNN từ chối", "Refused by the treasury"),
    "accountant_checked": Sentence("Kế toán KBNN đã kiểm tra", "Treasury accountant checked"),
    "controller_checked": Sentence("Kiểm soát viên đã kiểm tra", "Treasury controller checked"),
    "leader_approved": Sentence("Lãnh đạo KBNN đã phê duyệt", "Treasury leader approved"),
    "result_rejected": Sentence("Chữ ký trên kết quả không hợp lệ", "The signature on the result was rejected"),
    "paid": Sentence("Ngân hàng đã thanh toán", "Paid by the bank"),
    "payment_failed": Sentence("Không thanh toán được", "The payment failed"),
    "withdrawn": Sentence("Đơn vị đã rút hồ sơ", "Withdrawn by the unit"),
}
_LEADS_TO: dict[Step, Status] = {
    "declared": Status.DRAFT,
    "handed_over": Status.SUBMITTED,
    "signatures_rejected": Status.REFUSED,
    "warned": Status.ON_HOLD,
    "warning_disputed": Status.PAYMENT_REFUSED,
    "received": Status.RECEIVED,
    "returned": Status.RETURNED,
    "refused": Status.REFUSED,
    "accountant_checked": Status.PROCESSING,
    "paid": Status.PAID,
    "payment_failed": Status.PAYMENT_REFUSED,
    "withdrawn": Status.WITHDRAWN,
}


def with_status(timeline: Sequence[Moment]) -> Iterator[tuple[Moment, Status]]:
    """Each moment with the status after it. A confirmed warning gives back the status that it had interrupted."""
    status = interrupted = Status.DRAFT
    for moment in timeline:
        if moment.step == "warned":
            interrupted = status
        status = interrupted if moment.step == "warning_confirmed" else _LEADS_TO.get(moment.step, status)
        yield moment, status
