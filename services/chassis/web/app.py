"""An app starts only if every one of its routes says who may call it, and answers every mistake as a problem."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

import structlog
import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from services.chassis.config.settings import Settings
from services.chassis.core.errors import Outage, Refusal, TooEarly
from services.chassis.observe import metrics

from .access import PUBLIC, Caller, Checks, Gate, allow, matrix
from .edge import Edge
from .openapi import describe
from .paging import NotModified
from .problems import of_refusal, of_validation, problem, unavailable
from .tokens import TokenCheck, keys_from

Readiness = Callable[[], Mapping[str, str | None]]
"""Each check by name: None when it passes, else the reason in words."""
Anyone = Annotated[Caller, Depends(allow(PUBLIC))]


class UnguardedRoute(RuntimeError):
    """A route does not say who may call it: a mistake of ours, found at start."""


def make_app(
    name: str,
    settings: Settings,
    router: APIRouter,
    *,
    readiness: Readiness,
    clock: Callable[[], datetime],
    tokens: Checks | None = None,
    about: str = "",
) -> FastAPI:
    """The web face of a service: its routes, /live, /ready, /metrics and /docs. Connects to nothing."""
    app = FastAPI(docs_url=None, redoc_url=None)  # the framework's own pages load from other hosts
    checks = tokens or TokenCheck(keys_from(settings.registration_url), remember=settings.token_cache)
    app.state.gate = Gate(tokens=checks, clock=clock)
    app.include_router(router)
    app.include_router(_operations(readiness))
    _answer_mistakes(app)
    unguarded = [f"{method} {path}" for method, path, guard in matrix(app) if guard is None]
    if unguarded:
        raise UnguardedRoute(f"routes without `allow`: {', '.join(unguarded)}")
    describe(app, name, about)
    log = structlog.get_logger(name)
    app.add_middleware(
        Edge,
        body_limit=settings.body_limit_bytes,
        on_failure=lambda error: log.error("request failed", error=type(error).__name__, exc_info=error),
    )
    return app


def _operations(readiness: Readiness) -> APIRouter:
    """What an operator's platform asks. Liveness looks at nothing outside: an outage must not become a restart storm."""
    operations = APIRouter(tags=["vận hành / operations"])

    @operations.get("/live")
    async def live(_: Anyone) -> dict[str, str]:
        """Tiến trình còn sống. / The process is alive."""
        return {"status": "live"}

    @operations.get("/ready")
    async def ready(_: Anyone) -> JSONResponse:
        """Sẵn sàng nhận việc; nếu chưa thì nói vì sao. / Ready for work; if not, says why."""
        checks = dict(readiness())
        for check, reason in checks.items():
            metrics.READY.labels(check).set(reason is None)
        bad = any(reason is not None for reason in checks.values())
        said = {check: reason or "ok" for check, reason in checks.items()}
        return JSONResponse({"status": "unready" if bad else "ready", "checks": said}, 503 if bad else 200)

    @operations.get("/metrics", response_class=Response)
    async def measured(_: Anyone) -> Response:
        """Số đo theo định dạng Prometheus. / Measurements in Prometheus' text format."""
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    return operations


def _answer_mistakes(app: FastAPI) -> None:
    async def refused(_: Request, error: Any) -> Response:
        return of_refusal(error)

    async def invalid(_: Request, error: Any) -> Response:
        return of_validation(error.errors(), error.body)

    async def away(_: Request, error: Exception) -> Response:
        metrics.HTTP_OUTAGES.inc()
        structlog.get_logger().warning("request met an outage", reason=str(error))
        return unavailable()

    async def too_early(_: Request, __: Exception) -> Response:
        return problem(
            409,
            "too-early",
            vi="Bước trước của việc này chưa hoàn tất. Hãy thử lại sau giây lát với cùng Idempotency-Key.",
            en="The step before this one is not complete yet. Try again in a moment with the same Idempotency-Key.",
            headers={"Retry-After": "1"},
        )

    async def unchanged(_: Request, error: Any) -> Response:
        return Response(status_code=304, headers={"ETag": error.etag})

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Outage, away)
    app.add_exception_handler(TooEarly, too_early)
    app.add_exception_handler(NotModified, unchanged)
    app.add_exception_handler(HTTPException, _of_framework)


async def _of_framework(request: Request, error: Any) -> Response:
    """What the framework itself refuses; a refusal raised while it read the body comes wrapped and is unwrapped."""
    if isinstance(error.__cause__, Refusal):
        return of_refusal(error.__cause__)
    slug, vi, en = {
        400: ("unreadable-body", "Nội dung gửi lên không đọc được.", "The body cannot be read."),
        404: ("no-such-page", "Không có địa chỉ này.", "There is no such address."),
        405: (
            "method-not-allowed",
            f"Địa chỉ này không nhận phương thức {request.method}.",
            f"This address does not take {request.method}.",
        ),
    }.get(error.status_code, (f"http-{error.status_code}", "Yêu cầu bị từ chối.", str(error.detail)))
    return problem(error.status_code, slug, vi=vi, en=en, headers=error.headers)


class Web(uvicorn.Server):
    """uvicorn without its own idea of signals: the service stops in its own order."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                timeout_graceful_shutdown=max(1, int(0.3 * settings.stop_seconds)),
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
