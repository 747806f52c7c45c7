"""Statuses are told as themselves when there is one, and as a digest by dossier when there are several."""

from collections.abc import Sequence
from html import escape

from khobac_contracts.vocabulary import STATUS_WORDS, STEP_WORDS, words_of

from services.kernel.amounts import dong, vnd
from services.kernel.bilingual import Bilingual
from services.kernel.vietnam import clock_words

from .letter import Letter, beside, greeting, letter
from .state import Mailbox, Notice

_REASON = "Lý do · Reason"


def status_letter(mailbox: Mailbox, notices: Sequence[Notice]) -> Letter:
    """The dossier that changed last comes first."""
    codes = dict.fromkeys(notice.dossier for notice in reversed(notices))
    steps = {code: [notice for notice in notices if notice.dossier == code] for code in codes}
    text = [line for each in steps.values() for line in (*_as_text(each), "")]
    html = "".join(_as_html(each) for each in steps.values())
    return letter(_subject(list(steps.values())), greeting(mailbox), text, html)


def _subject(dossiers: Sequence[Sequence[Notice]]) -> str:
    first, others = dossiers[0][-1], len(dossiers) - 1
    if others:
        return f"[KBNN] {first.dossier} và {others} hồ sơ khác · and {others} more"
    return f"[KBNN] {first.dossier}: {_status(first).beside()}"


def _status(notice: Notice) -> Bilingual:
    """A status that is not known here is shown by its own word; so is a step."""
    return Bilingual.of(words_of(STATUS_WORDS, notice.status))


def _step(notice: Notice) -> Bilingual:
    return Bilingual.of(words_of(STEP_WORDS, notice.step))


def _amount(notice: Notice) -> str:
    """None for a request: it asks for no money."""
    return "" if notice.amount is None else f"{dong(notice.amount)} · {vnd(notice.amount)}"


def _as_text(steps: Sequence[Notice]) -> list[str]:
    latest = steps[-1]
    lines = [f"{latest.dossier}: {_status(latest).beside()}"]
    lines += [f"  {amount}"] if (amount := _amount(latest)) else []
    for notice in steps:
        lines.append(f"  {clock_words(notice.changed_at)}  {_step(notice).beside()}")
        lines += [f"    {_REASON}: {notice.reason.beside()}"] if notice.reason else []
    return lines


def _as_html(steps: Sequence[Notice]) -> str:
    latest, status = steps[-1], _status(steps[-1])
    head = f"<b>{escape(latest.dossier)}</b>: <b>{escape(status.vi)}</b> · <i>{escape(status.en)}</i>"
    amount = f"<br>{amount}" if (amount := _amount(latest)) else ""
    return f"<p>{head}{amount}</p><ul>{''.join(map(_as_item, steps))}</ul>"


def _as_item(notice: Notice) -> str:
    why = f"<br>{_REASON}: {escape(notice.reason.vi)} · {escape(notice.reason.en)}" if notice.reason else ""
    return f"<li>{clock_words(notice.changed_at)}: {beside(_step(notice))}{why}</li>"
