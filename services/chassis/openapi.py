"""The API docs of a service say, beside each route, who may call it, what it needs and how it refuses."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from .access import PUBLIC, SAFE_METHODS, Allow, matrix

_INTRODUCTION = """{about}

**Tiếng Việt.** Mọi lỗi được trả về dạng `application/problem+json` (RFC 9457): `type` không đổi theo thời gian, `errors` nêu từng trường sai.
Mỗi yêu cầu làm thay đổi dữ liệu phải có `Idempotency-Key`; gửi lại cùng khóa và cùng nội dung thì nhận cùng kết quả.

**English.** Every mistake is answered as `application/problem+json` (RFC 9457): `type` is stable, `errors` names each wrong field.
Every request that changes something needs an `Idempotency-Key`; the same key with the same body has the same result.
"""
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Khóa mới cho mỗi việc mới. / A new key for each new wish.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
}
_FIELD = {
    "type": "object",
    "required": ["pointer", "given", "expected", "expected_en"],
    "properties": {key: {"type": "string"} for key in ("pointer", "given", "expected", "expected_en")},
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "title_en", "status", "detail", "detail_en"],
    "properties": {
        **{key: {"type": "string"} for key in ("type", "title", "title_en", "detail", "detail_en")},
        "status": {"type": "integer"},
        "instance": {"type": ["string", "null"]},
        "trace_id": {"type": ["string", "null"]},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemField"}},
    },
}
_REFUSED = {
    "description": "Từ chối, có lý do / Refused, with the reason",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe(app: FastAPI, name: str, about: str) -> None:
    """Give the app its OpenAPI document, made once when first asked for."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, name, about)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own documented way


def _document(app: FastAPI, name: str, about: str) -> dict[str, Any]:
    made = get_openapi(
        title=f"khobac · {name}", version="1", description=_INTRODUCTION.format(about=about), routes=app.routes
    )
    components = made.setdefault("components", {})
    components.setdefault("securitySchemes", {})["login"] = {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Mã đăng nhập do registration cấp / a log-in token issued by registration",
    }
    schemas = components.setdefault("schemas", {})
    schemas.update({"Problem": _PROBLEM, "ProblemField": _FIELD})
    for method, path, guard in matrix(app):
        operation = made.get("paths", {}).get(path, {}).get(method.lower())
        if operation is not None and guard is not None:
            _complete(operation, method, guard)
    return made


def _complete(operation: dict[str, Any], method: str, guard: Allow) -> None:
    who = ", ".join(guard.names())
    operation["description"] = f"{operation.get('description', '')}\n\nAi được gọi / who may call: `{who}`".strip()
    operation.setdefault("responses", {}).pop("422", None)
    operation["responses"]["default"] = _REFUSED
    if PUBLIC not in guard.admitted:
        operation["security"] = [{"login": []}]
    if method not in SAFE_METHODS:
        operation.setdefault("parameters", []).append(_KEY)
