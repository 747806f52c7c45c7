"""The few pages behind a warning's link: one question, two buttons, readable on a phone, no script."""

from html import escape

from khobac_contracts.vocabulary import Answer

from services.chassis import Refusal
from services.kernel.amounts import dong, vnd
from services.kernel.bilingual import Bilingual, InBoth
from services.kernel.vietnam import clock_words

from .answer_words import ANSWER_WORDS
from .letter import Named
from .page_style import STYLE
from .state import ClosedWarning, Mailbox, RiskWarning

# The careful answer first, and the heavier one to the eye: who hesitates should stop the money, not release it.
_BUTTONS = ((Answer.DISPUTED, "no"), (Answer.CONFIRMED, "yes"))
_ONLY_NO = Bilingual(
    "Địa chỉ e-mail này mới được thay đổi: để xác nhận khoản chi, hãy đăng nhập hoặc dùng liên kết gửi tới địa chỉ cũ.",
    "This e-mail address was changed recently: to confirm the spending, log in, or use the former address's link.",
)
_QUESTION = Bilingual("Đây có phải khoản chi của đơn vị bạn?", "Is this your unit's spending?")
_ON_HOLD = (
    "Hồ sơ tạm dừng cho đến khi bạn trả lời. Câu trả lời đầu tiên có hiệu lực. / "
    "The dossier is on hold until you answer. The first answer stands."
)
_NOTHING_LEFT = Bilingual("Không còn gì cần trả lời", "Nothing is left to answer")
_LAPSED = Bilingual("Cảnh báo này không còn hiệu lực.", "It lapsed.")
_THEN: dict[Answer, Bilingual] = {
    Answer.CONFIRMED: Bilingual("Hồ sơ được xử lý tiếp.", "The dossier goes on."),
    Answer.DISPUTED: Bilingual(
        "Hồ sơ được dừng lại, tiền không rời tài khoản. Kho bạc được báo ngay và sẽ liên hệ với đơn vị.",
        "The dossier is stopped, no money leaves. The treasury office is told at once and will contact you.",
    ),
}


def warning_page(mailbox: Mailbox, warning: RiskWarning, *, may_confirm: bool) -> str:
    """Amount first, then why, then the question."""
    spending = f'<p class="amount">{dong(warning.amount)}</p><small>{vnd(warning.amount)}</small>'
    why = "".join(f"<li>{_under(reason)}</li>" for reason in warning.reasons)
    return _page(
        "Cảnh báo rủi ro · Risk warning",
        _card(_head(Bilingual("Cảnh báo rủi ro", "Risk warning"), "red") + spending + _facts(mailbox, warning))
        + _card(f"{_head(Bilingual('Vì sao', 'Why'))}<ul>{why}</ul>")
        + _card(_head(_QUESTION) + _form(may_confirm=may_confirm) + f"<p><small>{_ON_HOLD}</small></p>"),
    )


def closed_page(closed: ClosedWarning | None) -> str:
    """What was answered, or that there is nothing to answer."""
    if closed is None or closed.answer is None:
        return _message(_NOTHING_LEFT, _LAPSED)
    words, then = ANSWER_WORDS[closed.answer], _THEN[closed.answer]
    title = Bilingual(f"Đã ghi nhận: {words.vi}", f"Recorded: {words.en}")
    return _message(title, Bilingual(f"{then.vi} ({closed.dossier}, {clock_words(closed.at)})", then.en), "green")


def refused_page(refusal: Refusal) -> str:
    """A refusal for a person on a phone: the same words as the API's problem document."""
    return _message(Bilingual("Không thực hiện được", "Not possible"), refusal)


def _form(*, may_confirm: bool) -> str:
    buttons = "".join(_button(answer, style) for answer, style in _BUTTONS if may_confirm or answer != Answer.CONFIRMED)
    return f'<form method="post">{buttons}</form>' + ("" if may_confirm else f"<p>{_under(_ONLY_NO)}</p>")


def _button(answer: Answer, style: str) -> str:
    words = ANSWER_WORDS[answer]
    english = f'<small style="color:inherit">{escape(words.en)}</small>'
    return f'<button class="{style}" name="answer" value="{answer}">{escape(words.vi)}{english}</button>'


def _facts(mailbox: Mailbox, warning: RiskWarning) -> str:
    facts: tuple[Named, ...] = (
        ("Đơn vị · Unit", f"{mailbox.name or ''} ({mailbox.organisation})".strip()),
        ("Hồ sơ · Dossier", warning.dossier),
        ("Tài khoản · Account", warning.account),
        ("Gửi lúc · Handed over", clock_words(warning.submitted_at)),
    )
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts) + "</dl>"


def _message(title: InBoth, words: InBoth, style: str = "red") -> str:
    return _page(title.vi, _card(f"{_head(title, style)}<p>{_under(words)}</p>"))


def _head(title: InBoth, style: str = "") -> str:
    return f'<h1 class="{style}">{_under(title)}</h1>'


def _under(words: InBoth) -> str:
    return f'{escape(words.vi)}<span class="en">{escape(words.en)}</span>'


def _card(content: str) -> str:
    return f'<section class="card">{content}</section>'


def _page(title: str, content: str) -> str:
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{content}"
        "<p><small>Kho bạc Nhà nước · Vietnam State Treasury</small></p></main></body></html>"
    )
