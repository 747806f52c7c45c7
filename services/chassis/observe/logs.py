"""Every process logs one JSON object a line, with its trace, and no line carries personal data or a secret."""

import logging
import sys
import time
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

from .tracing import trace_id

REFUSED = "<refused: personal or secret>"
PERSONAL = frozenset(
    {
        *("email", "mail", "emails", "phone", "phones", "mobile", "address", "ip", "client", "citizen_id", "cccd"),
        *("name", "full_name", "holder_name", "birth_date", "recipients", "recipient", "to"),
        *("password", "token", "authorization", "cookie", "secret", "key", "private_key", "link", "headers", "body"),
    }
)
_QUIET = (
    "aiokafka",
    "kafka",
    "pymongo",
    "motor",
    "httpx",
    "httpcore",
    "asyncio",
    "faust",
    "mode",
    "pyhanko",
    "uvicorn",
)


def refuse_personal(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank every value whose key says that it is about a person, or a secret: a log is read by many."""
    for key in PERSONAL.intersection(event):
        event[key] = REFUSED
    return event


def add_trace(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if trace := trace_id():
        event["trace"] = trace
    return event


class Seldom(logging.Filter):
    """The same complaint of a library once in a while: a client without its server repeats it many times a second."""

    def __init__(self, seconds: float = 10.0) -> None:
        super().__init__()
        self._seconds = seconds
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith("aiokafka"):
            return True
        about, now = (record.name, str(record.msg)), time.monotonic()
        if now - self._said.get(about, -self._seconds) < self._seconds:
            return False
        self._said[about] = now
        return True


def set_up_logs(service: str, level: str = "info", form: Literal["json", "console"] = "json") -> None:
    """Send all logs of this process, those of libraries included, one way."""
    least = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            add_trace,
            refuse_personal,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_formatter(service, form))
    handler.addFilter(Seldom())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(least)
    for library in _QUIET:
        logging.getLogger(library).setLevel(max(least, logging.WARNING))
        logging.getLogger(library).handlers = []
        logging.getLogger(library).propagate = True


def _formatter(service: str, form: str) -> logging.Formatter:
    def add_service(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {"service": service, **event}

    # Tracebacks without the values of variables: those may be anybody's data.
    traceback = structlog.processors.ExceptionRenderer(
        structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=20)
    )
    shown: list[Any] = (
        [traceback, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if form == "json"
        else [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, add_trace],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            add_service,
            *shown,
        ],
    )
