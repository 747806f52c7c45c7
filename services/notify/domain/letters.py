"""What people read: one letter a mail, Vietnamese first and English beside it, as text and as simple HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from khobac_contracts.vocabulary import STATUS_WORDS

from .state import Dispute, Mailbox, Notice, RiskWarning
from .words import dong, local, step_words, vnd

FOOT_VI = "Thư tự động của Kho bạc Nhà nước. Không trả lời thư này; không ai của kho bạc hỏi mật khẩu của bạn."
FOOT_EN = "An automatic mail of the State Treasury. Do not reply; nobody of the treasury asks for your password."


@dataclass(frozen=True)
class Letter:
    """Subject and body. The subject carries a dossier code and nothing that names a person or an amount."""

    subject: str
    text: str
    html: str


def status_letter(desk: Mailbox, notices: Sequence[Notice]) -> Letter:
    """One notice as itself, several as a digest by dossier, the latest status first."""
    dossiers = list(dict.fromkeys(n.dossier for n in reversed(notices)))
    latest = {n.dossier: n for n in notices}
    first = latest[dossiers[0]]
    words = STATUS_WORDS[first.status]
    subject = f"[KBNN] {first.dossier}: {words.vi} · {words.en}"
    if len(dossiers) > 1:
        subject = f"[KBNN] {first.dossier} và {len(dossiers) - 1} hồ sơ khác · and {len(dossiers) - 1} more"
    text, rows = [_greeting(desk), ""], []
    for dossier in dossiers:
        steps = [n for n in notices if n.dossier == dossier]
        text += [*_as_text(latest[dossier], steps), ""]
        rows.append(_as_html(latest[dossier], steps))
    return Letter(subject, "\n".join([*text, FOOT_VI, FOOT_EN]), _page(_greeting(desk), "".join(rows)))


def warning_letter(desk: Mailbox, warning: RiskWarning, link: str | None, *, may_confirm: bool) -> Letter:
    """Asks the head whether the spending is theirs; without a link for those who may only know."""
    ask_vi = "Đây có phải khoản chi của đơn vị bạn không? Hồ sơ đang tạm dừng cho đến khi bạn trả lời."
    ask_en = "Is this your unit's spending? The dossier is on hold until you answer."
    if link is None:
        ask_vi += " Chủ tài khoản cần đăng nhập để trả lời; nếu nghi ngờ, hãy gọi ngay cho kho bạc."
        ask_en += " The account holder must log in to answer; if in doubt, call the treasury office at once."
    elif not may_confirm:
        ask_vi += " Địa chỉ e-mail này mới được thay đổi, nên liên kết dưới đây chỉ để trả lời “không phải”."
        ask_en += " This e-mail address was changed recently, so the link below can only answer “not ours”."
    facts = [
        ("Hồ sơ · Dossier", warning.dossier),
        ("Số tiền · Amount", f"{dong(warning.amount)} ({vnd(warning.amount)})"),
        ("Tài khoản · Account", warning.account),
        ("Gửi lúc · Handed over", local(warning.submitted_at)),
    ]
    text = [_greeting(desk), "", "CẢNH BÁO RỦI RO · RISK WARNING", ""]
    text += [f"{name}: {value}" for name, value in facts] + ["", "Vì sao · Why:"]
    text += [f"- {reason.vi}\n  {reason.en}" for reason in warning.reasons] + ["", ask_vi, ask_en, ""]
    text += [f"Trả lời · Answer: {link}", ""] if link else []
    why = "".join(f"<li>{escape(r.vi)}<br><i>{escape(r.en)}</i></li>" for r in warning.reasons)
    button = f'<p><a href="{escape(link)}" style="{BUTTON}">Trả lời · Answer</a></p>' if link else ""
    html = f'<h2 style="color:#b3261e">Cảnh báo rủi ro · Risk warning</h2>{table(facts)}<p><b>Vì sao · Why</b></p>'
    html += f"<ul>{why}</ul><p>{escape(ask_vi)}<br><i>{escape(ask_en)}</i></p>{button}"
    subject = f"[KBNN] CẢNH BÁO · WARNING {warning.dossier}"
    return Letter(subject, "\n".join([*text, FOOT_VI, FOOT_EN]), _page(_greeting(desk), html))


def dispute_letter(dispute: Dispute) -> Letter:
    """Tells the treasury office that no money may leave."""
    facts = [
        ("Đơn vị · Unit", f"{dispute.unit} {dispute.unit_name or ''}".strip()),
        ("Hồ sơ · Dossier", dispute.dossier),
        ("Số tiền · Amount", f"{dong(dispute.amount)} ({vnd(dispute.amount)})"),
        ("Tài khoản · Account", dispute.account),
        ("Trả lời lúc · Answered", local(dispute.answered_at)),
    ]
    say_vi = (
        "Đơn vị trả lời cảnh báo: KHÔNG phải khoản chi của mình. Hồ sơ đã dừng; đề nghị liên hệ đơn vị và xác minh."
    )
    say_en = (
        "The unit answered the warning: NOT its spending. The dossier is stopped; please contact the unit and verify."
    )
    text = [
        say_vi,
        say_en,
        "",
        *(f"{name}: {value}" for name, value in facts),
        "",
        "Vì sao có cảnh báo · Why it was warned:",
    ]
    text += [f"- {reason.vi}\n  {reason.en}" for reason in dispute.reasons]
    why = "".join(f"<li>{escape(r.vi)}<br><i>{escape(r.en)}</i></li>" for r in dispute.reasons)
    html = f"<p><b>{escape(say_vi)}</b><br><i>{escape(say_en)}</i></p>{table(facts)}<ul>{why}</ul>"
    subject = f"[KBNN] Đơn vị không thừa nhận hồ sơ · Disowned: {dispute.dossier}"
    return Letter(subject, "\n".join([*text, "", FOOT_VI, FOOT_EN]), _page("Kho bạc · Treasury office", html))


BUTTON = (
    "display:inline-block;padding:14px 28px;background:#0b57d0;color:#fff;border-radius:8px;text-decoration:none;"
    "font-weight:bold"
)


def table(facts: Sequence[tuple[str, str]]) -> str:
    """Names and values, readable on a phone."""
    row = '<tr><td style="padding:4px 12px 4px 0;color:#555">{}</td><td style="padding:4px 0"><b>{}</b></td></tr>'
    return "<table>" + "".join(row.format(escape(name), escape(value)) for name, value in facts) + "</table>"


def _greeting(desk: Mailbox) -> str:
    return f"Kính gửi · To: {desk.name or ''} ({desk.body})".replace(":  (", ": (")


def _as_text(latest: Notice, steps: Sequence[Notice]) -> list[str]:
    words = STATUS_WORDS[latest.status]
    lines = [f"{latest.dossier}: {words.vi} · {words.en}", f"  {dong(latest.amount)} · {vnd(latest.amount)}"]
    for step in steps:
        vi, en = step_words(step.step)
        lines.append(f"  {local(step.changed_at)}  {vi} · {en}")
        if step.reason_vi:
            lines.append(f"    Lý do · Reason: {step.reason_vi} · {step.reason_en}")
    return lines


def _as_html(latest: Notice, steps: Sequence[Notice]) -> str:
    words = STATUS_WORDS[latest.status]
    items = []
    for step in steps:
        vi, en = step_words(step.step)
        why = f"<br>Lý do · Reason: {escape(step.reason_vi)} · {escape(step.reason_en or '')}" if step.reason_vi else ""
        items.append(f"<li>{local(step.changed_at)}: {escape(vi)} · <i>{escape(en)}</i>{why}</li>")
    head = f"<b>{escape(latest.dossier)}</b>: <b>{escape(words.vi)}</b> · <i>{escape(words.en)}</i>"
    return f"<p>{head}<br>{dong(latest.amount)} · {vnd(latest.amount)}</p><ul>{''.join(items)}</ul>"


def _page(greeting: str, content: str) -> str:
    style = "font-family:sans-serif;font-size:16px;line-height:1.5;max-width:640px;margin:auto;padding:16px;color:#111"
    foot = f'<p style="color:#666;font-size:13px">{escape(FOOT_VI)}<br>{escape(FOOT_EN)}</p>'
    return f'<!doctype html><html lang="vi"><body style="{style}"><p>{escape(greeting)}</p>{content}<hr>{foot}</body></html>'
