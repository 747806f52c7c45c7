"""The bank reports: a signed pain.002 is taken whole, however often it comes."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import structlog
from fastapi import APIRouter, Depends, Request

from services.chassis import (
    PUBLIC,
    FieldError,
    IdempotentCall,
    InvalidInput,
    NotFound,
    Outage,
    Outcome,
    Poison,
    Refusal,
    StreamCommand,
    accepts,
    allow,
    body_limit,
)
from services.payment.adapters.iso20022 import MAX_REPORT_BYTES, status_report
from services.payment.domain import DECIDER
from services.payment.domain.answers import answer_of
from services.payment.domain.callback import HEADER, check
from services.payment.domain.commands import RecordAnswer
from services.payment.domain.events import DiscrepancyFound, Event
from services.payment.domain.orders import account_of
from services.payment.domain.state import State
from services.payment.domain.transfers import Report

from .shared import PaymentKit
from .shown import TakenPage

BATCH = 500
log = structlog.get_logger()


def routes(kit: PaymentKit) -> APIRouter:
    router = APIRouter(tags=["ngân hàng / bank"])

    @router.post("/bank/pain002")
    @accepts("application/xml")
    @body_limit(MAX_REPORT_BYTES)
    async def report(request: Request, call: Annotated[IdempotentCall, Depends(allow(PUBLIC))]) -> TakenPage:
        """pain.002 của ngân hàng, ký bằng HMAC. / The bank's pain.002, signed by HMAC."""
        data = await request.body()
        check(kit.bank_token, request.headers.get(HEADER, ""), data, call.at)
        return await take(kit, _read(data), call)

    return router


async def take(kit: PaymentKit, report: Report, call: IdempotentCall) -> TakenPage:
    """Record every final status. Raises Outage when something could not be stored: the bank then sends it again."""
    ends = _ends(report, call)
    unknown = list(ends.unknown)
    outcomes: list[Outcome[State, Event]] = []
    for start in range(0, len(ends.commands), BATCH):
        commands = ends.commands[start : start + BATCH]
        # The same cause as when the answer comes in the bank's response: by either way it counts once.
        answers = await kit.accounts.record(commands, actor="bank", at=call.at, traceparent=call.traceparent)
        for command, answer in zip(commands, answers, strict=True):
            if isinstance(answer, Refusal):
                unknown.append(command.cause or "")
            elif isinstance(answer, Exception):
                raise Outage(f"{command.cause}: {answer}")
            else:
                outcomes.append(answer)
    if unknown:
        log.warning("bank_answered_for_unknown_orders", report=report.message, unknown=unknown[:20])
    return _taken(outcomes, unknown, ends.not_final)


class _Ends(NamedTuple):
    """What a report says of orders that have ended."""

    commands: Sequence[StreamCommand]
    unknown: Sequence[str]
    not_final: int


def _ends(report: Report, call: IdempotentCall) -> _Ends:
    commands: list[StreamCommand] = []
    unknown: list[str] = []
    for status in report.statuses:
        try:
            if (answer := answer_of(status)) is not None:
                command = RecordAnswer(answer=answer, at=call.at)
                commands.append(DECIDER.command(account_of(status.instruction), command, answer.cause))
        except NotFound:
            unknown.append(status.instruction or status.end_to_end)
    return _Ends(commands, unknown, len(report.statuses) - len(commands) - len(unknown))


def _taken(outcomes: Sequence[Outcome[State, Event]], unknown: Sequence[str], not_final: int) -> TakenPage:
    new = [outcome for outcome in outcomes if not outcome.repeated]
    found = sum(isinstance(event, DiscrepancyFound) for outcome in new for event in outcome.events)
    return TakenPage(
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
