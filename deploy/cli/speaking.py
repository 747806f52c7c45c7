"""An event becomes a sentence: its template filled from its own fields, in both languages, with nothing made up."""

import re
import string
from collections.abc import Mapping, Sequence
from typing import Any

from services.kernel.amounts import dong

from .sentences import TABLE, WORDS, Sentence


def sentence(service: str, event: Mapping[str, Any]) -> Sentence:
    """What happened, in words; an event that has none is told by its name and its plain fields."""
    name = str(event.get("type", "?"))
    table, form = TABLE.get(service, {}), event.get("form")
    of_form = table.get(f"{name} {form.get('form')}") if isinstance(form, Mapping) else None
    template = of_form or table.get(name)
    if template is None:
        return _plain(name, event)
    try:
        return Sentence(*(_Speaker(language).vformat(each, (), event) for language, each in enumerate(template)))
    except (LookupError, TypeError, ValueError):
        return _plain(name, event)


def _plain(name: str, event: Mapping[str, Any]) -> Sentence:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    fields = ", ".join(
        f"{field} {value}"
        for field, value in event.items()
        if field not in ("type", "at") and isinstance(value, str | int) and not str(value).startswith("sealed:")
    )
    said = f"{words} ({fields})" if fields else words
    return Sentence(f"[{name}] {fields}".rstrip(), said)


class _Speaker(string.Formatter):
    """Fills a template from an event in one language. A field that is not there raises: nothing is made up."""

    def __init__(self, language: int) -> None:
        self._language = language

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        value: Any = kwargs
        for step in field_name.split("."):
            value = value[int(step)] if isinstance(value, list | tuple) else value[step]
        return value, field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        match format_spec:
            case "vnd":
                return dong(int(value))
            case "sum":
                return dong(sum(int(each["amount"]) for each in value))
            case "vi" | "en":
                reasons = [str(each.get("words", each)[format_spec]) for each in value]
                return f" — {'; '.join(reasons)}" if reasons else ""
            case "verdicts":
                return "".join(f"; {self._verdict(each)}" for each in value)
            case "digest":
                return f"{value[:12]}…"
            case "":
                return str(value)
            case _:
                known = WORDS[format_spec].get(str(value))
                return known[self._language] if known else str(value)

    def _verdict(self, finding: Mapping[str, Any]) -> str:
        """One signature: whose, the verdict in the standard's words, and the reason if there is one."""
        role = self.format_field(finding["role"], "role")
        words = "/".join(str(finding[part]) for part in ("indication", "sub_indication") if finding.get(part))
        reason = finding.get("reason") or {}
        why = reason.get("en" if self._language else "vi")
        return f"{role} {words}{f' ({why})' if why else ''}"
