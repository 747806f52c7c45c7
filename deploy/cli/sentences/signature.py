"""Who may sign, and what was made of the signatures."""

from .words import Sentence

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
