"""The bank as payment sees it: orders go in, statuses come back; every wait has a limit, every failure is an Outage."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import httpx

from services.chassis import Outage, Poison
from services.payment.domain.transfers import Report, Status, Transfer, message_id

from .iso20022 import MAX_REPORT_BYTES, credit_transfer, status_report

NOT_OF_THE_MESSAGE = frozenset({401, 404, 405, 407, 408, 425, 429})
"""Client errors that say who asks, where or when: another message would be answered likewise."""


class MessageRefused(Exception):
    """The bank read the message and took nothing of it: one order in it may spoil it for the others."""


class Bank(Protocol):
    """What payment needs of a bank. Sending an order again must be safe: the instruction names it."""

    async def pay(self, work: str, at: datetime, transfers: Sequence[Transfer]) -> Mapping[str, Status]:
        """Order a batch; statuses by instruction, possibly not all and not all final. Raises Outage,
        or MessageRefused.
        """
        ...

    async def ask(self, instruction: str, end_to_end: str) -> Status | None:
        """What became of an order; None when the bank never had it. Raises Outage."""
        ...


class HttpBank:
    """Speaks ISO 20022 over HTTP. The client is made at the first call and kept."""

    def __init__(
        self, url: str, *, timeout: float, debtor_bank: str, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._url = url.rstrip("/")
        self._timeout = timeout
        self._debtor_bank = debtor_bank
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    async def pay(self, work: str, at: datetime, transfers: Sequence[Transfer]) -> Mapping[str, Status]:
        message = message_id(work, transfers)
        body = credit_transfer(message, at, transfers, self._debtor_bank)
        response = await self._send("POST", "/pain001", content=body, headers={"Content-Type": "application/xml"})
        if response.status_code != httpx.codes.OK:
            reason = f"the bank answered {response.status_code} to {message}: {response.text[:200]}"
            of_the_message = response.is_client_error and response.status_code not in NOT_OF_THE_MESSAGE
            raise MessageRefused(reason) if of_the_message else Outage(reason)
        report = _read(response.content)
        if report.original != message:
            raise Outage(f"the bank answered about {report.original}, asked was {message}")
        return _by_instruction(report, {transfer.end_to_end: transfer.instruction for transfer in transfers})

    async def ask(self, instruction: str, end_to_end: str) -> Status | None:
        response = await self._send("GET", "/pain002", params={"end_to_end_id": end_to_end})
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if response.status_code != httpx.codes.OK:
            raise Outage(f"the bank answered {response.status_code} about {end_to_end}: {response.text[:200]}")
        report = _read(response.content)
        return _by_instruction(report, {end_to_end: instruction}).get(instruction)

    async def _send(self, method: str, path: str, **what: object) -> httpx.Response:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self._timeout, transport=self._transport)
        request = self._client.build_request(method, f"{self._url}{path}", **what)  # type: ignore[arg-type]
        try:
            response = await self._client.send(request, stream=True)
            try:
                return await _bounded(response)
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise Outage(f"the bank is out of reach: {type(error).__name__} {error}") from error


async def _bounded(response: httpx.Response) -> httpx.Response:
    """The whole response, unless it is larger than any report may be."""
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > MAX_REPORT_BYTES:
            raise Outage(f"the bank's answer is over {MAX_REPORT_BYTES} bytes")
    return httpx.Response(response.status_code, content=bytes(content))


def _read(data: bytes) -> Report:
    try:
        return status_report(data)
    except Poison as error:
        # Undecidable is not refused: the order may stand at the bank, so it is asked again.
        raise Outage(f"the bank's answer cannot be read: {error}") from error


def _by_instruction(report: Report, names: Mapping[str, str]) -> Mapping[str, Status]:
    """The statuses of what was asked (`names`: end-to-end id to instruction); a report may name a transfer by its
    end-to-end id alone.
    """
    ours: dict[str, Status] = {}
    for status in report.statuses:
        name = names.get(status.end_to_end)
        if name is not None and status.instruction in ("", name):
            ours[name] = status
    return ours


class WillingBank:
    """The harmless twin: executes every order once, in memory."""

    def __init__(self) -> None:
        self.executed: dict[str, Transfer] = {}

    async def pay(self, work: str, at: datetime, transfers: Sequence[Transfer]) -> Mapping[str, Status]:
        for transfer in transfers:
            self.executed.setdefault(transfer.instruction, transfer)
        return {t.instruction: self._status(t.instruction, t.end_to_end) for t in transfers}

    async def ask(self, instruction: str, end_to_end: str) -> Status | None:
        return self._status(instruction, end_to_end) if instruction in self.executed else None

    @staticmethod
    def _status(instruction: str, end_to_end: str) -> Status:
        return Status(instruction, end_to_end, "ACSC", reference=f"FT{instruction[-12:]}")
