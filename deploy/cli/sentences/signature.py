"""Who may sign, and what was made of the signatures."""

from .words import Sentence

SIGNATURE: dict[str, Sentence] = {
    "Appointed": Sentence("{role:role} ({person}) được ký", "{role:role} ({person}) may sign"),
    "Ended": Sentence("{role:role} ({person}) không còn được ký", "{role:role} ({person}) may sign no longer"),
    "Bound": Sentence(
        "chứng thư {fingerprint:digest} gắn với {role:role} ({person})",
        "certificate {fingerprint:digest} is bound to {role:role} ({person})",
    ),
    "Unbound": Sentence(
        "chứng thư {fingerprint:digest} không còn gắn với {role:role} ({person})",
        "certificate {fingerprint:digest} is no longer bound to {role:role} ({person})",
    ),
    "Verified": Sentence(
        "kiểm tra chữ ký trên {subject:subject}: hợp lệ{findings:verdicts}",
        "checked the signatures on {subject:subject}: valid{findings:verdicts}",
    ),
    "Rejected": Sentence(
        "kiểm tra chữ ký trên {subject:subject}: không được chấp nhận{findings:verdicts}",
        "checked the signatures on {subject:subject}: not accepted{findings:verdicts}",
    ),
}
