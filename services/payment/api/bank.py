"""The bank's door: a signed pain.002 is taken whole, however often it comes."""

from collections.abc import Sequence
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request

from services.chassis.access import PUBLIC, Said, allow
from services.chassis.body import body_limit
from services.chassis.errors import FieldError, InvalidInput, NotFound, Outage, Poison, Refusal
from services.chassis.handler import Request as Saying
from services.chassis.media_types import accepts
from services.chassis.messages import Outcome, Told
from services.payment.answers import answer_of, told
from services.payment.callback import HEADER, check
from services.payment.domain import Command, DiscrepancyFound, Event, State
from services.payment.iso20022 import MAX_REPORT_BYTES, Report, Status, status_report

from .door import PaymentKit, Shown

BATCH = 500


class Taken(Shown):
    """Điều đã làm với báo cáo. / What became of the report."""

    recorded: int = 0
    repeated: int = 0
    discrepancies: int = 0
    not_final: int = 0
    unknown: tuple[str, ...] = ()


def routes(kit: PaymentKit) -> APIRouter:
    router = APIRouter(tags=["ngân hàng / bank"])
    token = kit.settings.secret("bank-token").strip()

    @router.post("/bank/pain002")
    @accepts("application/xml")
    @body_limit(MAX_REPORT_BYTES)
    async def report(request: Request, said: Annotated[Said, Depends(allow(PUBLIC))]) -> Taken:
        """pain.002 của ngân hàng, ký bằng HMAC. / The bank's pain.002, signed by HMAC."""
        data = await request.body()
        check(token, request.headers.get(HEADER, ""), data, said.at)
        return await take(kit, _read(data), said)

    return router


async def take(kit: PaymentKit, report: Report, said: Said) -> Taken:
    """Record every final status. Raises Outage when something could not be stored: the bank then sends it again."""
    found, unknown = _told(report.statuses, said)
    not_final = len(report.statuses) - len(found) - len(unknown)
    outcomes: list[Outcome[State, Event]] = []
    for start in range(0, len(found), BATCH):
        requests = [_request(each, said) for each in found[start : start + BATCH]]
        for request, answer in zip(requests, await kit.handler.handle(requests, "http"), strict=True):
            if isinstance(answer, Refusal):
                unknown.append(request.cause)
            elif isinstance(answer, Exception):
                raise Outage(f"{request.cause}: {answer}")
            else:
                outcomes.append(answer)
    if unknown:
        kit.log.warning("bank_answered_for_unknown_orders", report=report.message, unknown=unknown[:20])
    return _taken(outcomes, unknown, not_final)


def _told(statuses: Sequence[Status], said: Said) -> tuple[list[Told], list[str]]:
    found: list[Told] = []
    unknown: list[str] = []
    for status in statuses:
        answer = answer_of(status)
        if answer is None:
            continue
        try:
            found.append(told(answer, said.at))
        except NotFound:
            unknown.append(status.instruction or status.dossier)
    return found, unknown


def _request(each: Told, said: Said) -> Saying[Command]:
    # The same cause and fingerprint as when the answer comes in the bank's response: by either way it counts once.
    return Saying(
        stream=each.stream,
        command=cast("Command", each.command),
        cause=each.cause or "",
        fingerprint="",
        actor="bank",
        at=said.at,
        traceparent=said.traceparent,
    )


def _taken(outcomes: Sequence[Outcome[State, Event]], unknown: Sequence[str], not_final: int) -> Taken:
    new = [outcome for outcome in outcomes if not outcome.repeated]
    found = sum(isinstance(event, DiscrepancyFound) for outcome in new for event in outcome.events)
    return Taken(
        recorded=len(new) - found,
        repeated=len(outcomes) - len(new),
        discrepancies=found,
        not_final=not_final,
        unknown=tuple(unknown),
    )


def _read(data: bytes) -> Report:
    try:
        return status_report(data)
    except Poison as error:
        raise InvalidInput(
            FieldError("", str(error)[:200], "một pain.002.001.10 hợp lệ", "a valid pain.002.001.10")
        ) from error
