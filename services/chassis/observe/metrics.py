"""Every metric of the platform with its meaning and labels: nothing is measured that is not named here."""

from dataclasses import dataclass
from typing import Literal

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

Kind = Literal["counter", "gauge", "histogram"]
_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_DELAYS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(frozen=True)
class Measure:
    """One metric: labels hold closed words (topics, outcomes, route templates), never an id."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    vi: str
    en: str


_all: list[Measure] = []
# A creation time beside each counter doubles the page and no rule of ours reads it.
disable_created_metrics()  # type: ignore[no-untyped-call]


def _describe(name: str, kind: Kind, labels: tuple[str, ...], vi: str, en: str) -> str:
    _all.append(Measure(name, kind, labels, vi, en))
    return f"{vi} / {en}"


def _counter(name: str, *labels: str, vi: str, en: str) -> Counter:
    return Counter(name, _describe(name, "counter", labels, vi, en), labels)


def _gauge(name: str, *labels: str, vi: str, en: str) -> Gauge:
    return Gauge(name, _describe(name, "gauge", labels, vi, en), labels)


def _histogram(name: str, *labels: str, buckets: tuple[float, ...], vi: str, en: str) -> Histogram:
    return Histogram(name, _describe(name, "histogram", labels, vi, en), labels, buckets=buckets)


FACTS = _counter(
    "khobac_facts_total",
    "topic",
    "outcome",
    vi="sự kiện nhận từ Kafka, theo kết quả (done, parked, dead)",
    en="facts heard from Kafka by outcome (done, parked: too early, tried again, dead: unreadable)",
)
COMMITS = _counter(
    "khobac_commits_total",
    "way",
    vi="số lần ghi vào nhật ký (way: facts, http, effects)",
    en="commits appended to the journal (way: facts, http, effects)",
)
COLLISIONS = _counter(
    "khobac_commit_collisions_total",
    vi="số lần ghi trùng phiên bản, phải quyết định lại",
    en="commits that lost a race and were decided again",
)
BATCH_SIZE = _histogram(
    "khobac_batch_size",
    "way",
    buckets=_SIZES,
    vi="số lệnh được quyết định và ghi cùng một lần",
    en="commands decided and appended together",
)
BATCH_SECONDS = _histogram(
    "khobac_batch_seconds",
    "way",
    buckets=_DELAYS,
    vi="thời gian xử lý một lô, từ lúc đọc đến lúc ghi xong",
    en="time of a batch from loading to appended",
)
CONSUMER_LAG = _gauge("khobac_consumer_lag", "topic", vi="số sự kiện còn chờ đọc", en="facts that wait to be read")
PARKED = _gauge(
    "khobac_facts_parked",
    vi="sự kiện đến sớm đang được giữ lại",
    en="facts that came too early and are kept waiting now",
)
CONSUMER_PROGRESS = _gauge(
    "khobac_consumer_progress_timestamp_seconds",
    vi="lúc bộ đọc tiến thêm lần cuối (giây Unix)",
    en="when the consumer last moved on (Unix seconds)",
)
OUTAGES = _counter(
    "khobac_outages_total",
    "part",
    vi="số lần phải dừng vì hệ thống ngoài không trả lời",
    en="pauses because something outside was away (part: listener, stream, relay, effects, ...)",
)
RELAY_PUBLISHED = _counter(
    "khobac_relay_published_total", "topic", vi="sự kiện đã đưa lên Kafka", en="facts published to Kafka"
)
LEADER = _gauge("khobac_leader", vi="1 nếu tiến trình này dẫn đầu", en="1 while this process is the leader")
RELAY_DELAY = _histogram(
    "khobac_relay_delay_seconds",
    buckets=_DELAYS,
    vi="từ lúc ghi nhật ký đến lúc Kafka nhận",
    en="from a commit's time to its acknowledgement by Kafka",
)
EFFECTS = _counter(
    "khobac_effects_total",
    "effect",
    "outcome",
    vi="việc gửi ra ngoài, theo kết quả (done, retry, outage, broken)",
    en="effects on the world by outcome (done, retry, outage, broken: a defect of ours)",
)
HTTP_OUTAGES = _counter(
    "khobac_http_outages_total",
    vi="yêu cầu HTTP bị trả 503 vì một phần hệ thống không trả lời",
    en="HTTP requests answered 503 because something was away",
)
HTTP_REQUESTS = _counter(
    "khobac_http_requests_total",
    "method",
    "route",
    "status",
    vi="yêu cầu HTTP theo mẫu đường dẫn và kết quả",
    en="HTTP requests by route template and status",
)
HTTP_SECONDS = _histogram(
    "khobac_http_request_seconds",
    "method",
    "route",
    buckets=_DELAYS,
    vi="thời gian trả lời một yêu cầu HTTP",
    en="time to answer an HTTP request",
)
READY = _gauge("khobac_ready", "check", vi="1 nếu phần này sẵn sàng", en="1 while this check of readiness passes")


def vocabulary() -> tuple[Measure, ...]:
    """All metrics, for the docs and for the check of dashboards and alert rules."""
    return tuple(_all)


def as_table() -> str:
    """The metrics as a Markdown table."""
    rows = [f"| `{m.name}` | {m.kind} | {', '.join(m.labels) or '-'} | {m.vi} / {m.en} |" for m in _all]
    return "\n".join(["| metric | kind | labels | meaning |", "|---|---|---|---|", *rows])


def exposition() -> bytes:
    """What /metrics answers, in Prometheus' text format."""
    return generate_latest(REGISTRY)
