"""A warning asks the account holder whether the spending is theirs; a dispute tells the treasury that it is not."""

from html import escape

from services.kernel.bilingual import Bilingual
from services.kernel.vietnam import clock_words

from .letter import Letter, Named, greeting, letter, money, named, reasons_list, reasons_text, table, under
from .state import Dispute, Mailbox, RiskWarning

_QUESTION = Bilingual(
    "Đây có phải khoản chi của đơn vị bạn không? Hồ sơ đang tạm dừng cho đến khi bạn trả lời.",
    "Is this your unit's spending? The dossier is on hold until you answer.",
)
_LOG_IN = Bilingual(
    "Chủ tài khoản cần đăng nhập để trả lời; nếu nghi ngờ, hãy gọi ngay cho kho bạc.",
    "The account holder must log in to answer; if in doubt, call the treasury office at once.",
)
_STOPS_ONLY = Bilingual(
    "Địa chỉ e-mail này mới được thay đổi, nên liên kết dưới đây chỉ để trả lời “không phải”.",
    "This e-mail address was changed recently, so the link below can only answer “not ours”.",
)
_DISOWNED = Bilingual(
    "Đơn vị trả lời cảnh báo: KHÔNG phải khoản chi của mình. Hồ sơ đã dừng; đề nghị liên hệ đơn vị và xác minh.",
    "The unit answered the warning: NOT its spending. The dossier is stopped; please contact the unit and verify.",
)
_BUTTON = (
    "display:inline-block;padding:14px 28px;background:#0b57d0;color:#fff;border-radius:8px;text-decoration:none;"
    "font-weight:bold"
)


def warning_letter(mailbox: Mailbox, warning: RiskWarning, link: str | None, *, may_confirm: bool) -> Letter:
    """Without a link for those who may only know."""
    facts = [*_facts(warning), ("Gửi lúc · Handed over", clock_words(warning.submitted_at))]
    question = _question(link, may_confirm=may_confirm)
    text = ["CẢNH BÁO RỦI RO · RISK WARNING", "", *named(facts), "", "Vì sao · Why:", *reasons_text(warning)]
    text += ["", question.vi, question.en, "", *([f"Trả lời · Answer: {link}", ""] if link else [])]
    html = (
        f'<h2 style="color:#b3261e">Cảnh báo rủi ro · Risk warning</h2>{table(facts)}<p><b>Vì sao · Why</b></p>'
        f"{reasons_list(warning)}<p>{under(question)}</p>{_button(link)}"
    )
    return letter(f"[KBNN] CẢNH BÁO · WARNING {warning.dossier}", greeting(mailbox), text, html)


def dispute_letter(dispute: Dispute) -> Letter:
    """Tells the treasury office that no money may leave."""
    warning = dispute.warning
    unit = f"{dispute.unit} {dispute.unit_name or ''}".strip()
    answered = ("Trả lời lúc · Answered", clock_words(dispute.answered_at))
    facts = [("Đơn vị · Unit", unit), *_facts(warning), answered]
    text = [_DISOWNED.vi, _DISOWNED.en, "", *named(facts), "", "Vì sao có cảnh báo · Why it was warned:"]
    text += [*reasons_text(warning), ""]
    html = f"<p><b>{escape(_DISOWNED.vi)}</b><br><i>{escape(_DISOWNED.en)}</i></p>{table(facts)}{reasons_list(warning)}"
    subject = f"[KBNN] Đơn vị không thừa nhận hồ sơ · Disowned: {warning.dossier}"
    return letter(subject, "Kính gửi · To: Kho bạc · Treasury office", text, html)


def _question(link: str | None, *, may_confirm: bool) -> Bilingual:
    if link is None:
        more = _LOG_IN
    elif not may_confirm:
        more = _STOPS_ONLY
    else:
        return _QUESTION
    return Bilingual(f"{_QUESTION.vi} {more.vi}", f"{_QUESTION.en} {more.en}")


def _facts(warning: RiskWarning) -> list[Named]:
    return [
        ("Hồ sơ · Dossier", warning.dossier),
        ("Số tiền · Amount", money(warning.amount)),
        ("Tài khoản · Account", warning.account),
    ]


def _button(link: str | None) -> str:
    return f'<p><a href="{escape(link)}" style="{_BUTTON}">Trả lời · Answer</a></p>' if link else ""
