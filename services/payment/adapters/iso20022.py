"""What the bank reads and writes: pain.001.001.09 credit transfers, pain.002.001.10 status reports, hardened."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape
from itertools import groupby

from lxml import etree

from services.chassis import Poison

PAIN_001 = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
PAIN_002 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
MAX_REPORT_BYTES = 4 * 1024 * 1024
MAX_STATUSES = 10_000
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""The bank's days: until seven in the morning there, UTC still has yesterday."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot carry, not even escaped."""
_NS = {"p": PAIN_002}


@dataclass(frozen=True, slots=True)
class Transfer:
    """One credit transfer: so much from the treasury's account, for a unit, to a payee."""

    instruction: str
    dossier: str
    treasury: str
    unit: str
    amount: int
    payee: str
    payee_account: str
    payee_bank: str


@dataclass(frozen=True, slots=True)
class Status:
    """What a report says of one transaction, in ISO 20022's own codes."""

    instruction: str
    dossier: str
    status: str
    code: str = ""
    remark: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A pain.002: about which message, and transaction by transaction."""

    message: str
    original: str
    group_status: str
    statuses: tuple[Status, ...]


def message_id(first_work: str, transfers: Sequence[Transfer]) -> str:
    """The same batch sent again has the same MsgId (35 characters), another batch has another."""
    digest = hashlib.sha256(first_work.encode())
    for transfer in transfers:
        digest.update(transfer.instruction.encode())
    return f"KHB{digest.hexdigest()[:32]}"


def credit_transfer(message: str, at: datetime, transfers: Sequence[Transfer], debtor_bank: str) -> bytes:
    """One pain.001 for the whole batch; a PmtInf for each treasury, whose account is debited."""
    ordered = sorted(transfers, key=lambda t: t.treasury)
    groups = [
        _payment_information(f"{message[:30]}{n:05}", at, treasury, list(group), debtor_bank)
        for n, (treasury, group) in enumerate(groupby(ordered, key=lambda t: t.treasury), start=1)
    ]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{PAIN_001}"><CstmrCdtTrfInitn>'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>{_instant(at)}</CreDtTm>"
        f"<NbOfTxs>{len(transfers)}</NbOfTxs><CtrlSum>{_sum(transfers)}</CtrlSum>"
        "<InitgPty><Nm>Kho bạc Nhà nước</Nm></InitgPty></GrpHdr>"
        f"{''.join(groups)}</CstmrCdtTrfInitn></Document>"
    ).encode()


def _payment_information(
    name: str, at: datetime, treasury: str, transfers: Sequence[Transfer], debtor_bank: str
) -> str:
    return (
        f"<PmtInf><PmtInfId>{name}</PmtInfId><PmtMtd>TRF</PmtMtd>"
        f"<NbOfTxs>{len(transfers)}</NbOfTxs><CtrlSum>{_sum(transfers)}</CtrlSum>"
        f"<ReqdExctnDt><Dt>{at.astimezone(VIETNAM):%Y-%m-%d}</Dt></ReqdExctnDt>"
        f"<Dbtr><Nm>Kho bạc Nhà nước {treasury}</Nm></Dbtr>"
        f"<DbtrAcct><Id><Othr><Id>KBNN-{treasury}</Id></Othr></Id><Ccy>VND</Ccy></DbtrAcct>"
        f"<DbtrAgt>{_agent(debtor_bank)}</DbtrAgt>"
        f"{''.join(map(_transaction, transfers))}</PmtInf>"
    )


def _transaction(transfer: Transfer) -> str:
    return (
        f"<CdtTrfTxInf><PmtId><InstrId>{transfer.instruction}</InstrId><EndToEndId>{transfer.dossier}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="VND">{transfer.amount}</InstdAmt></Amt>'
        f"<UltmtDbtr><Id><OrgId><Othr><Id>{transfer.unit}</Id></Othr></OrgId></Id></UltmtDbtr>"
        f"<CdtrAgt>{_agent(transfer.payee_bank)}</CdtrAgt>"
        f"<Cdtr><Nm>{text(transfer.payee, 140)}</Nm></Cdtr>"
        f"<CdtrAcct><Id><Othr><Id>{text(transfer.payee_account, 34)}</Id></Othr></Id></CdtrAcct>"
        f"<RmtInf><Ustrd>{transfer.dossier}</Ustrd></RmtInf></CdtTrfTxInf>"
    )


def _agent(bank: str) -> str:
    return f"<FinInstnId><ClrSysMmbId><MmbId>{text(bank, 35)}</MmbId></ClrSysMmbId></FinInstnId>"


def _sum(transfers: Iterable[Transfer]) -> int:
    return sum(transfer.amount for transfer in transfers)


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def text(value: str, most: int) -> str:
    """As it stands in the message; empty when XML can carry nothing of it."""
    return escape(_FORBIDDEN.sub(" ", value)[:most].strip(), quote=False)


def status_report(data: bytes) -> Report:
    """Read a pain.002.001.10. Raises Poison for everything else: in bounded time, touching nothing but `data`."""
    root = _parsed(data)
    about = root.find("p:CstmrPmtStsRpt/p:OrgnlGrpInfAndSts", _NS)
    if root.tag != f"{{{PAIN_002}}}Document" or about is None:
        raise Poison(f"expected a pain.002.001.10 Document, got {etree.QName(root).localname[:60]!r}")
    found = root.findall("p:CstmrPmtStsRpt/p:OrgnlPmtInfAndSts/p:TxInfAndSts", _NS)
    if len(found) > MAX_STATUSES:
        raise Poison(f"{len(found)} transactions in one report, expected at most {MAX_STATUSES}")
    return Report(
        message=_said(root, "CstmrPmtStsRpt/p:GrpHdr/p:MsgId", needed=True),
        original=_said(about, "OrgnlMsgId", needed=True),
        group_status=_said(about, "GrpSts"),
        statuses=tuple(map(_status, found)),
    )


def _parsed(data: bytes) -> etree._Element:
    if len(data) > MAX_REPORT_BYTES:
        raise Poison(f"a report of {len(data)} bytes, expected at most {MAX_REPORT_BYTES}")
    # A new parser each time: libxml2's is not to be shared. The encoding is fixed so that no other hides a DOCTYPE.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    if b"<!DOCTYPE" in data:
        raise Poison("a DOCTYPE in a report; it must have none")
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Poison(f"not well-formed XML: {str(error)[:200]}") from error


def _status(transaction: etree._Element) -> Status:
    return Status(
        instruction=_said(transaction, "OrgnlInstrId"),
        dossier=_said(transaction, "OrgnlEndToEndId", needed=True),
        status=_said(transaction, "TxSts", needed=True),
        code=_said(transaction, "StsRsnInf/p:Rsn/p:Cd") or _said(transaction, "StsRsnInf/p:Rsn/p:Prtry"),
        remark=_said(transaction, "StsRsnInf/p:AddtlInf", most=105),
        reference=_said(transaction, "AcctSvcrRef"),
    )


def _said(element: etree._Element, path: str, *, needed: bool = False, most: int = 35) -> str:
    text = (element.findtext(f"p:{path}", "", _NS) or "").strip()
    if len(text) > most or (needed and not text):
        raise Poison(f"{path.replace('p:', '')}: expected 1 to {most} characters, got {len(text)}")
    return text
