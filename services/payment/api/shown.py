"""Accounts, payments, entries and what the bank contradicts, as people and programs read them."""

from khobac_contracts.vocabulary import Words
from pydantic import BaseModel, ConfigDict, Field

from services.payment.domain.state import Opened


class Shown(BaseModel):
    """What is shown is never changed."""

    model_config = ConfigDict(frozen=True)


class AccountPage(Shown):
    """Một tài khoản và số dư. / An account and its balances."""

    account: str
    unit: str
    treasury: str
    kind: str
    granted: int = Field(description="dự toán đã giao / estimate granted, VND")
    available: int = Field(description="còn được chi / still to be spent")
    reserved: int = Field(description="đã lập lệnh, chờ ngân hàng / ordered, the bank has not answered")
    clearing: int = Field(description="đã chi / paid")

    @classmethod
    def of(cls, state: Opened) -> "AccountPage":
        balances = state.balances
        return cls(
            account=state.account,
            unit=state.unit,
            treasury=state.treasury,
            kind=state.kind,
            granted=balances.granted,
            available=balances.available,
            reserved=balances.reserved,
            clearing=balances.clearing,
        )


class OrderPage(Shown):
    """Một khoản thanh toán của một hồ sơ. / One payment of a dossier."""

    dossier: str
    procedure: str
    form: str
    item: int = Field(description="khoản thứ mấy của hồ sơ, từ 1 / which payment of the dossier, from 1")
    account: str
    unit: str
    treasury: str
    amount: int
    status: str
    changed_at: str
    instruction: str | None = Field(None, description="InstrId tại ngân hàng / at the bank")
    end_to_end: str | None = Field(None, description="EndToEndId tại ngân hàng / at the bank")
    ordered_at: str | None = None
    reference: str | None = Field(None, description="số tham chiếu của ngân hàng / the bank's reference")
    code: str | None = None
    reason: Words | None = None


class EntryPage(Shown):
    """Một bút toán: nợ và có. / One movement: its debit and its credit."""

    at: str
    why: str
    of: str = Field(description="mã hồ sơ hoặc số quyết định / dossier code or decision number")
    item: int | None = Field(description="khoản thứ mấy của hồ sơ / which payment of the dossier")
    debit: str
    credit: str
    debit_amount: int
    credit_amount: int
    actor: str


class DiscrepancyPage(Shown):
    """Ngân hàng trả lời điều không khớp với sổ. / The bank said what does not fit the ledger."""

    at: str
    account: str
    dossier: str
    item: int
    instruction: str
    outcome: str
    status: str
    code: str
    reference: str


class ClearingPage(Shown):
    """Tổng số dư của Kho bạc. / What the office's accounts add up to."""

    treasury: str
    granted: int
    available: int
    reserved: int
    clearing: int


class AuditPage(Shown):
    """Kết quả tự kiểm tra sổ cái. / What the ledger says of itself."""

    balanced: bool
    complete: bool = Field(
        description="false: tiền đang chuyển nên các tổng có thể khác thời điểm / money moves, or commits wait for their "
        "rows: the sums may be of different moments"
    )
    postings: int = Field(description="tổng nợ trừ tổng có, phải bằng 0 / debits minus credits: zero")
    ledgers: dict[str, int]
    accounts: int
    open_orders: int
    discrepancies: int
    problems: list[Words]


class TakenPage(Shown):
    """Điều đã làm với báo cáo. / What became of the bank's report."""

    recorded: int = 0
    repeated: int = 0
    discrepancies: int = 0
    not_final: int = 0
    unknown: tuple[str, ...] = ()
