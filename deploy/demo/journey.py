"""The four dossiers of the demo, from the first line of the form to where each must end."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from services.kernel.amounts import money

from .cast import TREASURY, TREASURY_BOX, Actor, Cast
from .letters import mails
from .paper import altered, budget_year, contract_pdf, form_13
from .stage import Stage
from .timeline import Timeline

ORDINARY = ("Công ty TNHH Văn phòng phẩm Hồng Hà (thử)", "113366668888", "970415")
STRANGER = ("Công ty CP Đầu tư Nhanh (thử)", "190012345678", "970407")


T = TypeVar("T")


@dataclass(frozen=True)
class End:
    """Where a dossier must be at the end, and whether the bank must have paid it."""

    code: str
    title: str
    status: str
    paid: bool


class Journey:
    """The scenes, in order."""

    def __init__(self, stage: Stage, cast: Cast, timeline: Timeline) -> None:
        self._intake = stage
        self._cast = cast
        self._timeline = timeline
        self._dossiers = f"{stage.url('dossier')}/dossiers"

    async def grant_estimate(self, amount: int) -> None:
        """The account must be known to payment first: its fact may still be on the way."""
        cast = self._cast
        said = {"amount": amount, "budget_year": budget_year(), "decision": "QĐ 01/QĐ-UBND"}
        url = f"{self._intake.url('payment')}/accounts/{cast.account}/estimates"
        await _until(lambda: cast.accountant.at_door.post(url, said))
        self._timeline.fact(
            f"Dự toán {money(amount).vi} đã nhập cho tài khoản {cast.account}",
            f"an estimate of {money(amount).en} stands in the ledger",
        )

    async def earlier_payments(self, count: int) -> list[End]:
        """The unit's ordinary life: risk can tell what is unusual only when it knows what is usual."""
        ends = []
        for n in range(count):
            lines = [("Văn phòng phẩm", "6551", 9_000_000 + 1_250_000 * n)]
            code = await self._declare(f"UNC-{n + 1:02d}", lines, ORDINARY)
            self._timeline.quiet.add(code)
            await self._sign_both(code)
            await self._hand_over(code)
            await self._control(code)
            await self._timeline.wait(code, "paid")
            self._timeline.fact(f"{code}: đã thanh toán {money(lines[0][2]).vi}", "an ordinary payment, settled")
            ends.append(End(code, "thường lệ · ordinary", "paid", paid=True))
        return ends

    async def ordinary(self) -> End:
        """A dossier on the main road."""
        lines = [("Văn phòng phẩm quý IV", "6551", 7_500_000), ("Mực in, giấy in", "6551", 4_850_000)]
        code = await self._declare("UNC-10", lines, ORDINARY, loud=True)
        await self._sign_both(code, loud=True)
        await self._hand_over(code, loud=True)
        await self._control(code, loud=True)
        await self._timeline.wait(code, "paid")
        return End(code, "đường chính · the main road", "paid", paid=True)

    async def abnormal(self) -> End:
        """Somebody has the head's token: the contact is changed first, then a large sum goes to a stranger."""
        cast, said = self._cast, self._timeline.did
        await self._change_contact()
        lines = [("Mua sắm thiết bị", "6954", 485_000_000)]
        code = await self._declare("UNC-11", lines, STRANGER, loud=True)
        thief = cast.chief.at_door.device
        cast.holder.at_door.device, own = thief, cast.holder.at_door.device
        await self._sign_both(code, loud=True)
        await self._hand_over(code, loud=True)
        cast.holder.at_door.device = own
        await self._timeline.wait(code, "warned")
        alert = await self._warning(code)
        await self._warned_by_mail(code)
        said(code, cast.holder.name, "mở cảnh báo trên điện thoại: KHÔNG PHẢI CỦA TÔI", "opens the warning: NOT OURS")
        answer = {"answer": "disputed"}
        await cast.holder.at_door.post(f"{self._intake.url('notify')}/warnings/{alert}/answer", answer)
        await self._timeline.wait(code, "warning_disputed")
        await self._mailed(TREASURY_BOX, code)
        self._timeline.fact(f"thư báo kho bạc tới {TREASURY_BOX}", "the treasury office is told by e-mail")
        return End(code, "bị chặn bởi cảnh báo · stopped by a warning", "payment_refused", paid=False)

    async def wrong_role(self) -> End:
        """The chief accountant's certificate signs in the account holder's place."""
        code = await self._declare("UNC-12", [("Sửa chữa nhỏ", "6912", 6_000_000)], ORDINARY, loud=True)
        bytes_ = await self._canonical(code, self._cast.chief)
        await self._sign(code, self._cast.chief, self._cast.chief.sign(bytes_), loud=True)
        forged = self._cast.chief.sign(bytes_)
        await self._sign(
            code,
            self._cast.holder,
            forged,
            note=("bằng chứng thư của kế toán trưởng", "with the chief accountant's certificate"),
            loud=True,
        )
        await self._hand_over(code, loud=True)
        await self._timeline.wait(code, "signatures_rejected")
        return End(code, "chứng thư không đúng vai trò · certificate of another role", "refused", paid=False)

    async def tampered(self) -> End:
        """What the holder signed is not what is handed over: a line was changed in between."""
        cast = self._cast
        code = await self._declare("UNC-13", [("Điện, nước", "6501", 3_200_000)], ORDINARY, loud=True)
        shown = await self._canonical(code, cast.chief)
        await self._sign(code, cast.chief, cast.chief.sign(shown), loud=True)
        cms = cast.holder.sign(altered(shown))
        await self._sign(
            code, cast.holder, cms, note=("trên một bản đã bị sửa dòng", "over bytes with an altered line"), loud=True
        )
        await self._hand_over(code, loud=True)
        await self._timeline.wait(code, "signatures_rejected")
        return End(code, "nội dung bị sửa sau khi ký · altered after signing", "refused", paid=False)

    # ---- what people do

    async def _declare(
        self, number: str, lines: list[tuple[str, str, int]], payee: tuple[str, str, str], *, loud: bool = False
    ) -> str:
        cast = self._cast
        form = form_13(account=cast.account, treasury=TREASURY, number=number, lines=lines, payee=payee)
        page = await cast.chief.at_door.post(self._dossiers, form)
        code = str(page["dossier"])
        pdf = contract_pdf(f"Contract for {number}")
        await cast.chief.at_door.post(
            f"{self._dossiers}/{code}/attachments?name=hop-dong.pdf", content=pdf, kind="application/pdf"
        )
        if loud:
            total = money(form["amount"])
            self._timeline.did(
                code,
                cast.chief.name,
                f"khai hồ sơ {code}, {total.vi}, kèm PDF",
                f"declares {code}, {total.en}, attaches a PDF",
            )
        return code

    async def _canonical(self, code: str, actor: Actor) -> bytes:
        return await actor.at_door.bytes_of(f"{self._dossiers}/{code}/canonical")

    async def _sign(
        self, code: str, actor: Actor, cms: bytes, note: tuple[str, str] = ("", ""), *, loud: bool = False
    ) -> None:
        said = {"cms": base64.b64encode(cms).decode()}
        await actor.at_door.post(f"{self._dossiers}/{code}/signatures", said)
        if loud:
            self._timeline.did(code, actor.name, f"({actor.title}) ký số {note[0]}".strip(), f"signs {note[1]}".strip())

    async def _sign_both(self, code: str, *, loud: bool = False) -> None:
        for actor in (self._cast.chief, self._cast.holder):
            await self._sign(code, actor, actor.sign(await self._canonical(code, actor)), loud=loud)

    async def _hand_over(self, code: str, *, loud: bool = False) -> None:
        self._timeline.handed_over(code)
        receipt = await self._cast.holder.at_door.post(f"{self._dossiers}/{code}/hand-over")
        if loud:
            self._timeline.did(
                code,
                self._cast.holder.name,
                f"gửi Kho bạc; biên nhận lúc {receipt['submitted_at'][11:19]}Z",
                "hands over; the receipt comes at once",
            )

    async def _control(self, code: str, *, loud: bool = False) -> None:
        """Three different people; the leader signs the treasury's own result."""
        cast = self._cast
        await self._timeline.wait(code, "signatures_verified")
        for actor, step, vi, en in (
            (cast.accountant, "receive", "tiếp nhận hồ sơ", "receives the dossier"),
            (cast.accountant, "check", "kiểm tra, trình", "checks and passes on"),
            (cast.controller, "control", "kiểm soát chi", "controls the expenditure"),
        ):
            await actor.at_door.post(f"{self._dossiers}/{code}/{step}")
            if loud:
                self._timeline.did(code, f"{actor.name} ({actor.title})", vi, en)
        leader = cast.leader
        result = await leader.at_door.bytes_of(f"{self._dossiers}/{code}/result/canonical")
        cms = base64.b64encode(leader.sign(result)).decode()
        await _until(lambda: leader.at_door.post(f"{self._dossiers}/{code}/approve", {"cms": cms}))
        if loud:
            self._timeline.did(
                code, f"{leader.name} ({leader.title})", "ký số kết quả, phê duyệt", "signs the result and approves"
            )

    async def _change_contact(self) -> None:
        cast = self._cast
        recipients = [
            {"person": each.person, "role": each.role, "email": email}
            for each, email in (
                (cast.holder, cast.strange_box),
                (cast.chief, f"ktt.{cast.unit}@truong.example"),
            )
        ]
        url = f"{self._intake.url('registration')}/units/{cast.unit}/contacts"
        await cast.chief.at_door.post(url, {"recipients": recipients})
        self._timeline.did(
            "", cast.chief.name, "đổi e-mail nhận thông báo của đơn vị", "changes the unit's notification e-mail"
        )

    async def _warned_by_mail(self, code: str) -> None:
        """To the new address, and to the one before the change: there the real head reads it."""
        for address in (self._cast.strange_box, self._cast.holder_box):
            await self._mailed(address, code)
            self._timeline.fact(f"thư cảnh báo tới {address}", "the warning is mailed there")

    async def _mailed(self, address: str, code: str) -> None:
        async def find() -> None:
            if not any(code in mail["subject"] for mail in mails(self._intake.mailbox / address)):
                raise LookupError(f"no mail about {code} at {address}")

        await _until(find)

    async def _warning(self, code: str) -> str:
        """The open warning of a dossier, as the holder's app shows it."""
        url = f"{self._intake.url('notify')}/warnings"

        async def find() -> str:
            page = await self._cast.holder.at_door.get(url)
            return next(str(each["alert"]) for each in page["items"] if each["dossier"] == code)

        return await _until(find)


async def _until(attempt: Callable[[], Awaitable[T]]) -> T:
    """Try again while something that others still carry has not arrived."""
    last: Exception = TimeoutError()
    for _ in range(100):
        try:
            return await attempt()
        except Exception as error:  # noqa: BLE001 - the last one is raised
            last = error
        await asyncio.sleep(0.2)
    raise last
