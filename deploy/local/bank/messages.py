"""The bank's own reading of pain.001 and writing of pain.002: a second opinion on what payment sends and reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from itertools import groupby

from lxml import etree

PAIN_001 = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
PAIN_002 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
_NS = {"p": PAIN_001}


class Unacceptable(Exception):
    """The message is not a pain.001 that this bank executes; nothing of it was."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One credit transfer as it was asked for."""

    message: str
    group: str
    instruction: str
    end_to_end: str
    amount: int
    debtor: str
    unit: str
    payee: str
    payee_account: str
    payee_bank: str
    remittance: str
    """What the payee reads on the statement: the dossier's code."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the bank says of one transfer."""

    group: str
    instruction: str
    end_to_end: str
    status: str
    code: str = ""
    remark: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A whole pain.001."""

    message: str
    instructions: tuple[Instruction, ...]


def read(data: bytes) -> Request:
    """Read and add up a pain.001. Raises Unacceptable when it is none or its totals do not agree."""
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unacceptable(f"not well-formed: {error}") from error
    if root.tag != f"{{{PAIN_001}}}Document" or b"<!DOCTYPE" in data:
        raise Unacceptable("not a pain.001.001.09 Document")
    message = _text(root, "CstmrCdtTrfInitn/p:GrpHdr/p:MsgId")
    groups = root.findall("p:CstmrCdtTrfInitn/p:PmtInf", _NS)
    found = tuple(each for group in groups for each in _group(message, group))
    _add_up(root.find("p:CstmrCdtTrfInitn/p:GrpHdr", _NS), found)
    return Request(message, found)


def _group(message: str, group: etree._Element) -> Sequence[Instruction]:
    name, debtor = _text(group, "PmtInfId"), _text(group, "DbtrAcct/p:Id/p:Othr/p:Id")
    found = [_instruction(message, name, debtor, each) for each in group.findall("p:CdtTrfTxInf", _NS)]
    _add_up(group, found)
    return found


def _instruction(message: str, group: str, debtor: str, each: etree._Element) -> Instruction:
    amount = each.find("p:Amt/p:InstdAmt", _NS)
    if amount is None or amount.get("Ccy") != "VND" or not (amount.text or "").isdigit():
        raise Unacceptable("InstdAmt: whole VND expected")
    return Instruction(
        message=message,
        group=group,
        instruction=_text(each, "PmtId/p:InstrId"),
        end_to_end=_text(each, "PmtId/p:EndToEndId"),
        amount=int(amount.text or ""),
        debtor=debtor,
        unit=_text(each, "UltmtDbtr/p:Id/p:OrgId/p:Othr/p:Id"),
        payee=_text(each, "Cdtr/p:Nm", 140),
        payee_account=_text(each, "CdtrAcct/p:Id/p:Othr/p:Id"),
        payee_bank=_text(each, "CdtrAgt/p:FinInstnId/p:ClrSysMmbId/p:MmbId"),
        remittance=_text(each, "RmtInf/p:Ustrd", 140),
    )


def _add_up(header: etree._Element | None, found: Sequence[Instruction]) -> None:
    if header is None:
        raise Unacceptable("GrpHdr is missing")
    if _text(header, "NbOfTxs") != str(len(found)) or _text(header, "CtrlSum") != str(sum(f.amount for f in found)):
        raise Unacceptable("NbOfTxs or CtrlSum does not agree with the transactions")


def _text(element: etree._Element, path: str, most: int = 35) -> str:
    text = element.findtext(f"p:{path}", None, _NS)
    if not text or len(text) > most:
        raise Unacceptable(f"{path.replace('p:', '')}: 1 to {most} characters expected")
    return text


def write(name: str, original: str, verdicts: Iterable[Verdict], at: datetime | None = None) -> bytes:
    """A pain.002 about some transactions of one original message."""
    ordered = sorted(verdicts, key=lambda v: v.group)
    groups = "".join(
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{escape(group)}</OrgnlPmtInfId>{''.join(map(_transaction, each))}"
        "</OrgnlPmtInfAndSts>"
        for group, each in groupby(ordered, key=lambda v: v.group)
    )
    statuses = {verdict.status for verdict in ordered}
    summary = statuses.pop() if len(statuses) == 1 else "PART"
    return _document(name, original, f"<GrpSts>{summary}</GrpSts>", groups, at)


def write_refusal(name: str, reason: str) -> bytes:
    """A pain.002 that refuses a whole message as unreadable (FF01)."""
    why = f"<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn><AddtlInf>{escape(reason[:105])}</AddtlInf></StsRsnInf>"
    return _document(name, "NOTPROVIDED", why, "", None)


def _document(name: str, original: str, status: str, groups: str, at: datetime | None) -> bytes:
    now = (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{PAIN_002}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{escape(name)}</MsgId><CreDtTm>{now}</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{escape(original)}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"{status}</OrgnlGrpInfAndSts>{groups}</CstmrPmtStsRpt></Document>"
    ).encode()


def _transaction(verdict: Verdict) -> str:
    remark = f"<AddtlInf>{escape(verdict.remark)}</AddtlInf>" if verdict.remark else ""
    reason = f"<StsRsnInf><Rsn><Cd>{verdict.code}</Cd></Rsn>{remark}</StsRsnInf>" if verdict.code else ""
    reference = f"<AcctSvcrRef>{verdict.reference}</AcctSvcrRef>" if verdict.reference else ""
    return (
        f"<TxInfAndSts><OrgnlInstrId>{escape(verdict.instruction)}</OrgnlInstrId>"
        f"<OrgnlEndToEndId>{escape(verdict.end_to_end)}</OrgnlEndToEndId><TxSts>{verdict.status}</TxSts>"
        f"{reason}{reference}</TxInfAndSts>"
    )
