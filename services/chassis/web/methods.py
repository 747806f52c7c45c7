"""What an address can be asked is one answer: the `Allow` of a 405 and of OPTIONS, over all routes of the path."""

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts
from starlette.responses import Response

from .problems import problem


def not_allowed(request: Request) -> Response:
    """To OPTIONS, the methods of the address; to a method that it does not take, a refusal that names them."""
    methods = ", ".join(methods_of(request.app, request.scope["path"]))
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": methods})
    return problem(
        405,
        "method-not-allowed",
        vi=f"Địa chỉ này không nhận phương thức {request.method}; có thể: {methods}.",
        en=f"This address does not take {request.method}; possible: {methods}.",
        headers={"Allow": methods},
    )


def methods_of(app: FastAPI, path: str) -> list[str]:
    """Every method of a path. HEAD is wherever GET is, though no route says so: the edge makes it of GET."""
    found = {"OPTIONS"}
    for route in iter_route_contexts(app.routes):
        if route.path_regex.match(path):
            found |= route.methods or set()
    return sorted(found | {"HEAD"} if "GET" in found else found)
