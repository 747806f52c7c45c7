"""One trace follows a wish from its request through every fact it leads to, by W3C traceparent.

Only contexts travel here: no span is recorded unless an operator starts the process under an OpenTelemetry SDK,
which then finds these contexts as parents. That keeps the cost of a request or fact at a few microseconds.
"""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import context, trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

_FORM = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_chance = random.SystemRandom()


def parse(traceparent: str | None) -> SpanContext | None:
    """What a traceparent says, or None when it is missing or malformed: a bad one never fails a request."""
    found = _FORM.match(traceparent) if traceparent and not traceparent.startswith("ff") else None
    if found is None:
        return None
    trace_id, span_id, flags = (int(part, 16) for part in found.groups())
    parsed = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags & 1))
    return parsed if parsed.is_valid else None


def child_of(parent: SpanContext | None) -> SpanContext:
    """The next step of a trace; without a parent, the first step of a new one."""
    if parent is None:
        return SpanContext(_chance.getrandbits(128) or 1, _chance.getrandbits(64) or 1, is_remote=False)
    return SpanContext(parent.trace_id, _chance.getrandbits(64) or 1, is_remote=False, trace_flags=parent.trace_flags)


def render(step: SpanContext) -> str:
    return f"00-{step.trace_id:032x}-{step.span_id:016x}-{step.trace_flags:02x}"


def child(traceparent: str | None) -> str:
    """The traceparent to hand on after one more step."""
    return render(child_of(parse(traceparent)))


def here() -> str | None:
    """The traceparent of what is being done now."""
    step = trace.get_current_span().get_span_context()
    return render(step) if step.is_valid else None


def trace_id() -> str | None:
    """The id under which an operator finds what is being done now."""
    step = trace.get_current_span().get_span_context()
    return f"{step.trace_id:032x}" if step.is_valid else None


@contextmanager
def continued(traceparent: str | None) -> Iterator[SpanContext]:
    """Do something as the next step of a trace (a new one if there is none)."""
    step = child_of(parse(traceparent))
    token = context.attach(trace.set_span_in_context(NonRecordingSpan(step)))
    try:
        yield step
    finally:
        context.detach(token)
