"""What the bank reads and writes: pain.001.001.09 credit transfers, pain.002.001.10 status reports, hardened."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from itertools import groupby

from lxml import etree

from services.chassis import Poison
from services.kernel.vietnam import vietnam_day
from services.payment.domain.transfers import LONGEST_ACCOUNT, LONGEST_NAME, Report, Status, Transfer, field

PAIN_001 = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
PAIN_002 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
MAX_REPORT_BYTES = 4 * 1024 * 1024
MAX_STATUSES = 10_000
_NS = {"p": PAIN_002}


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
        f"<ReqdExctnDt><Dt>{vietnam_day(at):%Y-%m-%d}</Dt></ReqdExctnDt>"
        f"<Dbtr><Nm>Kho bạc Nhà nước {treasury}</Nm></Dbtr>"
        f"<DbtrAcct><Id><Othr><Id>KBNN-{treasury}</Id></Othr></Id><Ccy>VND</Ccy></DbtrAcct>"
        f"<DbtrAgt>{_agent(debtor_bank)}</DbtrAgt>"
        f"{''.join(map(_transaction, transfers))}</PmtInf>"
    )


def _transaction(transfer: Transfer) -> str:
    return (
        f"<CdtTrfTxInf><PmtId><InstrId>{transfer.instruction}</InstrId><EndToEndId>{transfer.end_to_end}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="VND">{transfer.amount}</InstdAmt></Amt>'
        f"<UltmtDbtr><Id><OrgId><Othr><Id>{transfer.unit}</Id></Othr></OrgId></Id></UltmtDbtr>"
        f"<CdtrAgt>{_agent(transfer.payee_bank)}</CdtrAgt>"
        f"<Cdtr><Nm>{_field(transfer.payee, LONGEST_NAME)}</Nm></Cdtr>"
        f"<CdtrAcct><Id><Othr><Id>{_field(transfer.payee_account, LONGEST_ACCOUNT)}</Id></Othr></Id></CdtrAcct>"
        f"<RmtInf><Ustrd>{transfer.dossier}</Ustrd></RmtInf></CdtTrfTxInf>"
    )


def _agent(bank: str) -> str:
    return f"<FinInstnId><ClrSysMmbId><MmbId>{_field(bank, 35)}</MmbId></ClrSysMmbId></FinInstnId>"


def _sum(transfers: Iterable[Transfer]) -> int:
    return sum(transfer.amount for transfer in transfers)


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


def _field(text: str, most: int) -> str:
    return escape(field(text, most), quote=False)


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
        message=_text(root, "CstmrPmtStsRpt/p:GrpHdr/p:MsgId", needed=True),
        original=_text(about, "OrgnlMsgId", needed=True),
        group_status=_text(about, "GrpSts"),
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
        instruction=_text(transaction, "OrgnlInstrId"),
        end_to_end=_text(transaction, "OrgnlEndToEndId", needed=True),
        status=_text(transaction, "TxSts", needed=True),
        code=_text(transaction, "StsRsnInf/p:Rsn/p:Cd") or _text(transaction, "StsRsnInf/p:Rsn/p:Prtry"),
        remark=_text(transaction, "StsRsnInf/p:AddtlInf", most=105),
        reference=_text(transaction, "AcctSvcrRef"),
    )


def _text(element: etree._Element, path: str, *, needed: bool = False, most: int = 35) -> str:
    text = (element.findtext(f"p:{path}", "", _NS) or "").strip()
    if len(text) > most or (needed and not text):
        raise Poison(f"{path.replace('p:', '')}: expected 1 to {most} characters, got {len(text)}")
    return text
