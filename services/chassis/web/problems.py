"""Whatever goes wrong in a request is answered as one problem document (RFC 9457), Vietnamese first."""

import contextlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from pydantic_core import PydanticCustomError
from starlette.responses import Response

from services.chassis.config.expectations import expectation
from services.chassis.core.errors import FieldError, Refusal
from services.chassis.observe.tracing import trace_id

MEDIA_TYPE = "application/problem+json"
_TITLES: dict[int, tuple[str, str]] = {
    400: ("Yêu cầu không đọc được", "The request cannot be read"),
    401: ("Chưa đăng nhập", "Not logged in"),
    403: ("Không được phép", "Not allowed"),
    404: ("Không tìm thấy", "Not found"),
    405: ("Phương thức không được hỗ trợ", "Method not supported"),
    409: ("Không làm được trong tình trạng hiện tại", "Not possible in the present state"),
    410: ("Đã hết hạn", "No longer valid"),
    413: ("Nội dung quá lớn", "The content is too large"),
    415: ("Kiểu nội dung không được hỗ trợ", "Content type not supported"),
    422: ("Dữ liệu chưa hợp lệ", "The input is not valid"),
    429: ("Quá nhiều yêu cầu", "Too many requests"),
    500: ("Lỗi của hệ thống", "An error of the system"),
    503: ("Hệ thống tạm thời không phục vụ được", "Temporarily unavailable"),
}
_HIDDEN = ("password", "token", "secret", "pin", "private", "passphrase", "authorization", "credential", "answer")
_GIVEN_MAX = 80
_MOST_FIELDS = 100
_NOT_JSON = object()


def expected(vi: str, en: str) -> PydanticCustomError:
    """What a model's validator raises to say in both languages what it expected."""
    return PydanticCustomError("expected", "{en}", {"vi": vi, "en": en})


def problem(
    status: int,
    slug: str,
    *,
    vi: str,
    en: str,
    fields: Iterable[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer. Its `instance` is the trace and not the path, which may hold a one-time link."""
    title_vi, title_en = _TITLES.get(status, _TITLES[400 if status < 500 else 500])
    trace = trace_id()
    document: dict[str, Any] = {
        "type": f"urn:khobac:problem:{slug}",
        "title": title_vi,
        "title_en": title_en,
        "status": status,
        "detail": vi,
        "detail_en": en,
        "instance": f"urn:khobac:trace:{trace}" if trace else None,
        "trace_id": trace,
    }
    if errors := [_field(f) for f in fields]:
        document["errors"] = errors
    # Given values may hold lone surrogates: "replace" keeps them from turning a refusal into a failure.
    content = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    return Response(content, status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def of_refusal(refusal: Refusal) -> Response:
    headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else {}
    if refusal.status == 429:
        headers["Retry-After"] = "60"
    return problem(refusal.status, refusal.slug, vi=refusal.vi, en=refusal.en, fields=refusal.fields, headers=headers)


def of_validation(errors: Iterable[Mapping[str, Any]], body: object = None) -> Response:
    """A problem of what pydantic found in the body's text, the first of it: each wrong field once, in the reader's words."""
    document, found = _document(body), list(islice(errors, _MOST_FIELDS))
    fields = [_of_pydantic(error, document) for error in found if not _follows(error, found)]
    return problem(
        422,
        "invalid-input",
        vi="Dữ liệu chưa hợp lệ: " + "; ".join(f"{f.pointer or '/'}: {f.expected_vi}" for f in fields[:5]),
        en="The input is not valid: " + "; ".join(f"{f.pointer or '/'}: {f.expected_en}" for f in fields[:5]),
        fields=fields,
    )


def unavailable(seconds: int = 5) -> Response:
    return problem(
        503,
        "temporarily-unavailable",
        vi="Một phần của hệ thống đang gián đoạn. Hãy gửi lại với cùng Idempotency-Key: việc chỉ được ghi nhận một lần.",
        en="A part of the system is away. Send the same again with the same Idempotency-Key: it will be recorded once.",
        headers={"Retry-After": str(seconds)},
    )


def unexpected() -> Response:
    return problem(
        500,
        "unexpected",
        vi="Hệ thống gặp lỗi không lường trước. Hãy gửi lại với cùng Idempotency-Key, hoặc báo mã trace_id cho đơn vị hỗ trợ.",
        en="The system met an error. Send the same again with the same Idempotency-Key, or tell support the trace_id.",
    )


def _document(body: object) -> Any:
    """What was sent, if it was JSON; else something in which no path leads anywhere."""
    with contextlib.suppress(ValueError):
        return json.loads(body) if isinstance(body, bytes) else _NOT_JSON
    return _NOT_JSON


def _follows(error: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a list is called too short only because something in it is wrong, and did not count."""
    place = error["loc"]
    return error["type"] == "too_short" and any(
        each["loc"][: len(place)] == place for each in others if each is not error
    )


def _of_pydantic(error: Mapping[str, Any], document: Any) -> FieldError:
    place, *path = error["loc"] or ("body",)
    where = _without_tags(path, document, error["type"]) if place == "body" else [place, *path]
    if error["type"] in _OF_A_TAG:
        where = [*where, error["ctx"]["discriminator"].strip("'")]
    pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in where)
    vi, en = expectation(error["type"], error.get("ctx") or {}, str(error.get("msg", "")))
    given = "" if error["type"] == "missing" else _shown(error.get("input"))
    return FieldError(pointer, given, vi, en)


_OF_A_TAG = frozenset({"union_tag_invalid", "union_tag_not_found"})
"""What pydantic says of a whole object because of one field of it: which kind of object it is."""


def _without_tags(path: Sequence[Any], document: Any, kind: str) -> Sequence[Any]:
    """The path as the sender's document has it: on the way into a union pydantic names the chosen member, too."""
    if document is _NOT_JSON:
        return path
    found: list[Any] = []
    for n, part in enumerate(path):
        inside = _has(document, part)
        if inside:
            document = document[part]
        if inside or (kind == "missing" and n == len(path) - 1):
            found.append(part)
    return found


def _has(document: Any, part: Any) -> bool:
    if isinstance(document, dict):
        return part in document
    return isinstance(document, list) and isinstance(part, int)


def _shown(value: Any) -> str:
    match value:
        case str():
            return value
        case bool() | int() | float() | None:
            return json.dumps(value) if not isinstance(value, int) or abs(value) < 10**30 else "…"
        case dict():
            return f"{{…}} ({len(value)})"
        case list() | tuple():
            return f"[…] ({len(value)})"
        case bytes():
            return f"{len(value)} byte"
        case _:
            return type(value).__name__


def _field(wrong: FieldError) -> dict[str, str]:
    last = wrong.pointer.rsplit("/", 1)[-1].lower()
    given = "…" if any(word in last for word in _HIDDEN) and wrong.given else wrong.given
    return {
        "pointer": wrong.pointer,
        "given": given if len(given) <= _GIVEN_MAX else given[: _GIVEN_MAX - 1] + "…",
        "expected": wrong.expected_vi,
        "expected_en": wrong.expected_en,
    }
