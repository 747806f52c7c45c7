"""The few pages behind a warning's link: one question, two buttons, readable on a phone, no script."""

from html import escape

from services.chassis import Refusal

from .decide import ANSWER_WORDS
from .state import Answer, Answered, Mailbox, RiskWarning
from .words import dong, local, vnd

STYLE = """
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;font:17px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;background:#f3f4f6;color:#111}
main{max-width:34rem;margin:0 auto;padding:1rem}
.card{background:#fff;border-radius:14px;padding:1.1rem;box-shadow:0 1px 4px #0002;margin-bottom:1rem}
h1{font-size:1.25rem;margin:.2rem 0 .6rem}.red{color:#b3261e}.green{color:#146c2e}
.en{color:#555;font-size:.92em;font-style:italic;display:block}
.amount{font-size:2rem;font-weight:700;line-height:1.2;margin:.2rem 0}
dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem .8rem;margin:.6rem 0;font-size:.95rem}
dt{color:#555}dd{margin:0;overflow-wrap:anywhere;font-weight:600}
ul{padding-left:1.2rem;margin:.4rem 0}li{margin-bottom:.5rem}
button{width:100%;padding:1rem;margin-top:.7rem;border:0;border-radius:12px;font:inherit;font-weight:700;min-height:64px}
button:focus-visible{outline:3px solid #111;outline-offset:2px}
.no{background:#b3261e;color:#fff}.yes{background:#fff;color:#146c2e;border:2px solid #146c2e}
small{color:#555;display:block}
"""

# The careful answer first, and the heavier one to the eye: who hesitates should stop the money, not release it.
BUTTONS: tuple[tuple[str, Answer], ...] = (("no", "disputed"), ("yes", "confirmed"))


ONLY_NO = (
    "Địa chỉ e-mail này mới được thay đổi: để xác nhận khoản chi, hãy đăng nhập hoặc dùng liên kết gửi tới địa chỉ cũ.",
    "This e-mail address was changed recently: to confirm the spending, log in, or use the former address's link.",
)


def warning_page(desk: Mailbox, warning: RiskWarning, *, may_confirm: bool) -> str:
    """Amount first, then why, then the question."""
    why = "".join(f'<li>{escape(r.vi)}<span class="en">{escape(r.en)}</span></li>' for r in warning.reasons)
    facts = _facts(
        ("Đơn vị · Unit", f"{desk.name or ''} ({desk.body})".strip()),
        ("Hồ sơ · Dossier", warning.dossier),
        ("Tài khoản · Account", warning.account),
        ("Gửi lúc · Handed over", local(warning.submitted_at)),
    )
    buttons = "".join(
        f'<button class="{style}" name="answer" value="{answer}">{escape(ANSWER_WORDS[answer][0])}'
        f'<small style="color:inherit">{escape(ANSWER_WORDS[answer][1])}</small></button>'
        for style, answer in BUTTONS
        if may_confirm or answer != "confirmed"
    )
    only_no = "" if may_confirm else f'<p>{ONLY_NO[0]}<span class="en">{ONLY_NO[1]}</span></p>'
    return _page(
        "Cảnh báo rủi ro · Risk warning",
        f'<section class="card"><h1 class="red">Cảnh báo rủi ro<span class="en">Risk warning</span></h1>'
        f'<p class="amount">{dong(warning.amount)}</p><small>{vnd(warning.amount)}</small>{facts}</section>'
        f'<section class="card"><h1>Vì sao<span class="en">Why</span></h1><ul>{why}</ul></section>'
        f'<section class="card"><h1>Đây có phải khoản chi của đơn vị bạn?'
        f'<span class="en">Is this your unit\'s spending?</span></h1>'
        f'<form method="post">{buttons}</form>{only_no}'
        f"<p><small>Hồ sơ tạm dừng cho đến khi bạn trả lời. Câu trả lời đầu tiên có hiệu lực. / "
        f"The dossier is on hold until you answer. The first answer stands.</small></p></section>",
    )


def answered_page(answered: Answered | None) -> str:
    """What was answered, or that there is nothing to answer."""
    if answered is None or answered.answer is None:
        return _message(
            "Không còn gì cần trả lời", "Nothing is left to answer", "Cảnh báo này không còn hiệu lực.", "It lapsed."
        )
    vi, en = ANSWER_WORDS[answered.answer]
    then = (
        ("Hồ sơ được xử lý tiếp.", "The dossier goes on.")
        if answered.answer == "confirmed"
        else (
            "Hồ sơ được dừng lại, tiền không rời tài khoản. Kho bạc được báo ngay và sẽ liên hệ với đơn vị.",
            "The dossier is stopped, no money leaves. The treasury office is told at once and will contact you.",
        )
    )
    when = f"{answered.dossier}, {local(answered.at)}"
    return _message(f"Đã ghi nhận: {vi}", f"Recorded: {en}", f"{then[0]} ({when})", then[1], good=True)


def refused_page(refusal: Refusal) -> str:
    """A refusal for a person on a phone: the same words as the API's problem document."""
    return _message("Không thực hiện được", "Not possible", refusal.vi, refusal.en)


def _message(title_vi: str, title_en: str, vi: str, en: str, *, good: bool = False) -> str:
    head = f'<h1 class="{"green" if good else "red"}">{escape(title_vi)}<span class="en">{escape(title_en)}</span></h1>'
    return _page(
        title_vi, f'<section class="card">{head}<p>{escape(vi)}<span class="en">{escape(en)}</span></p></section>'
    )


def _facts(*facts: tuple[str, str]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts) + "</dl>"


def _page(title: str, content: str) -> str:
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{content}"
        "<p><small>Kho bạc Nhà nước · Vietnam State Treasury</small></p></main></body></html>"
    )
