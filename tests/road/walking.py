"""One unit and its office take dossiers down the main road over HTTP, step by step or all the way."""

import asyncio
import base64
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, TypeVar

from deploy.demo import cast as casting
from deploy.demo.cast import TREASURY, Actor, Cast, Officers
from deploy.demo.client import Person, Refused
from deploy.demo.paper import budget_year, contract_pdf, form_13, form_24
from deploy.demo.stage import Stage

T = TypeVar("T")
Payee = tuple[str, str, str]
ORDINARY: Payee = ("Công ty TNHH Văn phòng phẩm Hồng Hà (thử)", "113366668888", "970415")
STRANGER: Payee = ("Công ty CP Đầu tư Nhanh (thử)", "190012345678", "970407")
CLOSED: Payee = ("Hộ kinh doanh đã đóng tài khoản (thử)", "113300040404", "970415")
AMOUNT, ESTIMATE = 12_500_000, 20_000_000_000  # past 32 bits: stores treat such integers in their own way


async def until(ask: Callable[[], Awaitable[T | None]], seconds: float = 30, *, what: str = "it") -> T:
    """What `ask` gives, as soon as it is something."""
    deadline = time.monotonic() + seconds
    while not (found := await ask()):
        assert time.monotonic() < deadline, f"{what} did not come in {seconds} s"
        await asyncio.sleep(0.1)
    return found


class Road:
    """A unit of its own, so that no test depends on another."""

    def __init__(self, stage: Stage, cast: Cast) -> None:
        self.stage = stage
        self.cast = cast
        self.dossiers = f"{stage.url('dossier')}/dossiers"
        self._numbers = 0

    @classmethod
    async def open(
        cls,
        stage: Stage,
        *,
        estimate: int = ESTIMATE,
        seconds: float = 60,
        officers: Officers | None = None,
        without_chief_accountant: bool = False,
    ) -> "Road":
        road = cls(stage, await casting.assemble(stage, officers, without_chief_accountant=without_chief_accountant))
        await road.grant(estimate, seconds)
        return road

    async def grant(self, amount: int, seconds: float = 60) -> None:
        """As soon as payment knows the account."""
        said = {"amount": amount, "budget_year": budget_year(), "decision": "QĐ 01/QĐ-UBND"}
        url = f"{self.stage.url('payment')}/accounts/{self.cast.account}"
        await until(lambda: _there(self.cast.accountant.at_door, url), seconds, what="the account")
        await self.cast.accountant.at_door.post(f"{url}/estimates", said)

    async def declare(self, amount: int = AMOUNT, payee: Payee = ORDINARY, *, attach: bool = True) -> str:
        self._numbers += 1
        lines = [("Văn phòng phẩm", "6551", amount - 1_000_000), ("Mực in", "6551", 1_000_000)]
        number = f"UNC-{self._numbers:03d}"
        form = form_13(account=self.cast.account, treasury=TREASURY, number=number, lines=lines, payee=payee)
        page = await self.cast.chief.at_door.post(self.dossiers, form)
        code = str(page["dossier"])
        if attach:
            url = f"{self.dossiers}/{code}/attachments?name=hop-dong.pdf"
            await self.cast.chief.at_door.post(url, content=contract_pdf(number), kind="application/pdf")
        return code

    async def request(self, account: str, kind: str = "deposit") -> str:
        """A request for an account, signed by the account holder and handed over."""
        self._numbers += 1
        form = form_24(account=account, kind=kind, treasury=TREASURY, number=f"ĐK-{self._numbers:03d}")
        page = await self.cast.holder.at_door.post(self.dossiers, form)
        code = str(page["dossier"])
        await self.sign(code, self.cast.holder)
        await self.hand_over(code)
        return code

    async def canonical(self, code: str) -> bytes:
        return await self.cast.holder.at_door.bytes_of(f"{self.dossiers}/{code}/canonical")

    async def sign(self, code: str, actor: Actor, cms: bytes | None = None) -> None:
        cms = cms or actor.sign(await self.canonical(code))
        await actor.at_door.post(f"{self.dossiers}/{code}/signatures", {"cms": base64.b64encode(cms).decode()})

    async def hand_over(self, code: str) -> dict[str, Any]:
        receipt: dict[str, Any] = await self.cast.holder.at_door.post(f"{self.dossiers}/{code}/hand-over")
        return receipt

    async def signed(self, amount: int = AMOUNT, payee: Payee = ORDINARY, *, attach: bool = True) -> str:
        code = await self.declare(amount, payee, attach=attach)
        for actor in self.cast.signers:
            await self.sign(code, actor)
        return code

    async def handed_over(self, amount: int = AMOUNT, payee: Payee = ORDINARY) -> str:
        code = await self.signed(amount, payee)
        await self.hand_over(code)
        return code

    async def officer(self, code: str, actor: Actor, step: str, body: object = None) -> dict[str, Any]:
        try:
            page: dict[str, Any] = await actor.at_door.post(f"{self.dossiers}/{code}/{step}", body)
        except Refused as refused:
            refused.add_note(str(await self.page(code)))  # why it has ended is said there
            raise
        return page

    async def control(self, code: str, seconds: float = 30) -> None:
        """Receive, check, control, approve: three people, and no approval before both verdicts."""
        cast = self.cast
        for actor, step in ((cast.accountant, "receive"), (cast.accountant, "check"), (cast.controller, "control")):
            await self.officer(code, actor, step)
        await until(lambda: self._gates(code), seconds, what=f"{code}: the verdicts")
        result = await cast.leader.at_door.bytes_of(f"{self.dossiers}/{code}/result/canonical")
        await self.officer(code, cast.leader, "approve", {"cms": base64.b64encode(cast.leader.sign(result)).decode()})

    async def _gates(self, code: str) -> bool:
        gates = (await self.page(code))["gates"]
        return bool(gates and all(passed is not False for passed in gates.values()))

    async def page(self, code: str) -> dict[str, Any]:
        page: dict[str, Any] = await self.cast.holder.at_door.get(f"{self.dossiers}/{code}")
        return page

    async def reaches(self, code: str, status: str, seconds: float = 30) -> dict[str, Any]:
        """The dossier's page when it has this status."""

        async def there() -> dict[str, Any] | None:
            page = await self.page(code)
            return page if page["status"] == status else None

        return await until(there, seconds, what=f"{code}: {status}")

    async def paid(self, code: str, seconds: float = 30) -> dict[str, Any]:
        await self.control(code, seconds)
        return await self.reaches(code, "paid", seconds)

    async def habits(self, count: int = 4) -> None:
        """Ordinary payments that risk has learned from."""
        codes = [await self.handed_over(AMOUNT + 700_000 * n) for n in range(count)]
        await asyncio.gather(*(self.paid(code) for code in codes))

        async def learned() -> bool:
            url = f"{self.stage.url('risk')}/units/{self.cast.unit}/habits"
            return bool((await self.cast.accountant.at_door.get(url))["settled"] >= count)

        await until(learned, what="what risk has learned")

    async def abnormal(self) -> str:
        """The contact was changed, a large sum goes to a stranger, one device signs twice: held when this returns."""
        holder, chief = self.cast.holder, self.cast.chief
        recipients = [
            {"person": holder.person, "role": holder.role, "email": f"moi.{self.cast.unit}@hopthu.example"},
            {"person": chief.person, "role": chief.role, "email": f"ktt.{self.cast.unit}@truong.example"},
        ]
        url = f"{self.stage.url('registration')}/units/{self.cast.unit}/contacts"
        await chief.at_door.post(url, {"recipients": recipients})
        own, holder.at_door.device = holder.at_door.device, chief.at_door.device
        code = await self.handed_over(485_000_000, STRANGER)
        holder.at_door.device = own
        await self.reaches(code, "on_hold")
        return code

    async def warning(self, code: str) -> dict[str, Any]:
        """The open warning as the account holder sees it."""
        url = f"{self.stage.url('notify')}/warnings"

        async def raised() -> dict[str, Any] | None:
            items = (await self.cast.holder.at_door.get(url))["items"]
            return next((each for each in items if each["dossier"] == code), None)

        return await until(raised, what=f"{code}: the warning")

    async def at_bank(self, code: str) -> list[dict[str, Any]]:
        """What the bank's own books say of a dossier."""
        answer = await self.stage.http.get(f"{self.stage.url('bank')}/payments", params={"remittance": code})
        return list(answer.json()["items"])

    async def account(self) -> dict[str, int]:
        url = f"{self.stage.url('payment')}/accounts/{self.cast.account}"
        page: dict[str, int] = await self.cast.accountant.at_door.get(url)
        return page


async def _there(person: Person, url: str) -> bool:
    with contextlib.suppress(Refused):
        return bool(await person.get(url))
    return False


@contextlib.asynccontextmanager
async def misbehaving(stage: Stage, **faults: Any) -> AsyncIterator[None]:
    """The bank behaves like this meanwhile, and well afterwards."""

    async def say(**said: Any) -> None:
        answer = await stage.http.post(f"{stage.url('bank')}/faults", json=said)
        assert answer.status_code == 200, answer.text

    await say(**faults)
    try:
        yield
    finally:
        await say(mode="normal")


async def all_of(doing: Sequence[Awaitable[T]], at_once: int = 8) -> list[T]:
    """Everything, so many at a time."""
    places = asyncio.Semaphore(at_once)

    async def one(each: Awaitable[T]) -> T:
        async with places:
            return await each

    return list(await asyncio.gather(*map(one, doing)))
