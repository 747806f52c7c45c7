"""The API docs of a service say, beside each route, who may call it, what it needs and how it refuses.

The page that shows them comes whole from the service: a closed network has no other host to load it from.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from .access import PUBLIC, SAFE_METHODS, Allow, guard_of
from .request_shape import Shape

_INTRODUCTION = """{about}

**Tiếng Việt.** Mọi lỗi được trả về dạng `application/problem+json` (RFC 9457): `type` không đổi theo thời gian, `errors` nêu từng trường sai.
Mỗi yêu cầu làm thay đổi dữ liệu phải có `Idempotency-Key`; gửi lại cùng khóa và cùng nội dung thì nhận cùng kết quả.
JSON được đọc chặt: UTF-8, mỗi tên một lần, số không đặt trong ngoặc kép và không có dấu phân cách (`250000`). Kiểu nội dung khác kiểu đã nêu: 415.

**English.** Every mistake is answered as `application/problem+json` (RFC 9457): `type` is stable, `errors` names each wrong field.
Every request that changes something needs an `Idempotency-Key`; the same key with the same body has the same result.
JSON is read strictly: UTF-8, each name once, numbers without quotes or separators (`250000`). Another content type than the one named: 415.
"""
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Khóa mới cho mỗi việc mới. Khóa tính riêng cho từng người dùng và từng đối tượng (hồ sơ, tài khoản, đơn vị) "
    "mà yêu cầu nhắm tới. / A new key for each new wish. It counts for one user and for the one thing (dossier, account, "
    "unit) that the request is about.",
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
_BYTES = {"type": "string", "format": "binary"}
_REFUSED = {
    "description": "Từ chối, có lý do / Refused, with the reason",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
# Addresses are relative: behind a gateway that puts each service beneath a path of its own, they still lead here.
_PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>khobac · {name}</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<noscript>Trang này cần JavaScript; bản cho máy đọc: / This page needs JavaScript; for machines:
<a href="openapi.json">openapi.json</a></noscript>
<main id="docs"></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
# Without `validatorUrl: null` the page would hand the document to a host of Swagger's makers.
_START = """SwaggerUIBundle({
  url: "openapi.json", dom_id: "#docs", deepLinking: true, docExpansion: "list", validatorUrl: null
});
"""
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_FILES = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png")


def describe(app: FastAPI, name: str, about: str) -> None:
    """Give the app its OpenAPI document, made once when first asked for, and the page /docs that shows it."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, name, about)
        return app.openapi_schema

    async def page(_: Request) -> Response:
        return HTMLResponse(_PAGE.format(name=name), headers={"Content-Security-Policy": _PAGE_POLICY})

    async def start(_: Request) -> Response:
        return Response(_START, media_type="text/javascript")

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own documented way
    app.add_route("/docs", page, include_in_schema=False)
    app.add_route("/docs/start.js", start, include_in_schema=False)
    swagger = StaticFiles(packages=[("fastapi_swagger", "resources")])
    for file in _FILES:
        app.add_route(f"/docs/{file}", _sent(swagger, file), include_in_schema=False)


def _sent(files: StaticFiles, name: str) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        answer = await files.get_response(name, request.scope)
        answer.headers["Cache-Control"] = "no-cache"  # kept by the browser, which asks each time whether it still holds
        return answer

    return send


def _document(app: FastAPI, name: str, about: str) -> dict[str, Any]:
    made = get_openapi(
        title=f"khobac · {name}", version="1", description=_INTRODUCTION.format(about=about).strip(), routes=app.routes
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
    for route in iter_route_contexts(app.routes):
        for method in route.methods or ():
            operation = made.get("paths", {}).get(route.path, {}).get(method.lower())
            if operation is not None and (guard := guard_of(route.dependant)):
                _complete(operation, method, guard)
                _name_content(operation, app.state.gate.shapes[route.endpoint])
    return made


def _name_content(operation: dict[str, Any], shape: Shape) -> None:
    """The framework knows JSON only: it names every body so, and one that it does not read not at all."""
    if shape.media_type is not None:
        body = operation.setdefault("requestBody", {"required": True, "content": {"": {"schema": _BYTES}}})
        (content,) = body["content"].values()
        body["content"] = {shape.media_type: content}


def _complete(operation: dict[str, Any], method: str, guard: Allow) -> None:
    who = ", ".join(guard.names())
    # The page's list shows summaries, as plain text: the framework's own are the names of our functions, in English.
    first, _, more = operation.get("description", operation["summary"]).partition("\n\n")
    operation["summary"] = first.replace("`", "")
    operation["description"] = f"{more}\n\nAi được gọi / who may call: `{who}`".strip()
    responses = operation.setdefault("responses", {})
    responses.pop("422", None)
    for each in responses.values():
        if each["description"] == "Successful Response":
            each["description"] = "Thành công / Done"
    responses["default"] = _REFUSED
    if PUBLIC not in guard.admitted:
        operation["security"] = [{"login": []}]
    if method not in SAFE_METHODS:
        operation.setdefault("parameters", []).append(_KEY)
