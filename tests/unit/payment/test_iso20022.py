"""What goes to the bank is a pain.001 that a second reader adds up; what comes back is read hardened."""

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from deploy.local.bank import messages as bank
from services.chassis.core.errors import Poison
from services.payment.adapters.iso20022 import PAIN_001, PAIN_002, credit_transfer, status_report
from services.payment.domain.transfers import Transfer, message_id

AT = datetime(2026, 10, 8, 3, 0, tzinfo=UTC)
NS = {"p": PAIN_001}


def transfer(n: int = 1, treasury: str = "0003", payee: str = "Công ty Ánh Sáng", **other: str) -> Transfer:
    said = {"payee_account": "113366668888", "payee_bank": "970415", **other}
    return Transfer(
        instruction=f"95234123456700000-{n:017}",
        end_to_end=f"H15.50.05.13-261008-{n:04}/1",
        dossier=f"H15.50.05.13-261008-{n:04}",
        treasury=treasury,
        unit="1234567",
        amount=1000 * n,
        payee=payee,
        **said,
    )


def test_a_batch_is_one_message_with_a_group_for_each_treasury() -> None:
    transfers = [transfer(1), transfer(2, "0004"), transfer(3)]
    data = credit_transfer("KHB1", AT, transfers, "970415")
    request = bank.read(data)
    assert request.message == "KHB1"
    assert [(i.end_to_end, i.amount, i.debtor) for i in request.instructions] == [
        ("H15.50.05.13-261008-0001/1", 1000, "KBNN-0003"),
        ("H15.50.05.13-261008-0003/1", 3000, "KBNN-0003"),
        ("H15.50.05.13-261008-0002/1", 2000, "KBNN-0004"),
    ]
    assert len({i.group for i in request.instructions}) == 2


def test_the_elements_stand_in_the_order_of_the_standard() -> None:
    root = etree.fromstring(credit_transfer("KHB1", AT, [transfer()], "970415"))

    def names(path: str) -> list[str]:
        found = root.find(path, NS)
        assert found is not None
        return [etree.QName(child).localname for child in found]

    group = "p:CstmrCdtTrfInitn/p:PmtInf"
    assert names("p:CstmrCdtTrfInitn/p:GrpHdr") == ["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"]
    assert names(group) == [
        "PmtInfId", "PmtMtd", "NbOfTxs", "CtrlSum", "ReqdExctnDt", "Dbtr", "DbtrAcct", "DbtrAgt", "CdtTrfTxInf",
    ]  # fmt: skip
    transaction = ["PmtId", "Amt", "UltmtDbtr", "CdtrAgt", "Cdtr", "CdtrAcct", "RmtInf"]
    assert names(f"{group}/p:CdtTrfTxInf") == transaction
    assert root.findtext(f"{group}/p:CdtTrfTxInf/p:RmtInf/p:Ustrd", None, NS) == "H15.50.05.13-261008-0001"


@pytest.mark.parametrize(("hour", "day"), [(16, "2026-10-08"), (17, "2026-10-09"), (23, "2026-10-09")])
def test_it_asks_for_execution_on_vietnams_day(hour: int, day: str) -> None:
    root = etree.fromstring(credit_transfer("KHB1", AT.replace(hour=hour), [transfer()], "970415"))
    assert root.findtext("p:CstmrCdtTrfInitn/p:PmtInf/p:ReqdExctnDt/p:Dt", None, NS) == day


@given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=34))
def test_no_name_breaks_the_message(name: str, account: str) -> None:
    data = credit_transfer("KHB1", AT, [transfer(payee=f"A{name}", payee_account=f"1{account}")], "970415")
    (read,) = bank.read(data).instructions
    assert len(read.payee) <= 140
    assert read.end_to_end == "H15.50.05.13-261008-0001/1"
    assert read.remittance == "H15.50.05.13-261008-0001"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Trường tiểu học Hòa Bình", "Trường tiểu học Hòa Bình"),
        (unicodedata.normalize("NFD", "Trường Hòa Bình"), "Trường Hòa Bình"),
        ("ế" * 141, "ế" * 140),
        (unicodedata.normalize("NFD", "ế" * 141), "ế" * 140),
        ("a" * 139 + "e\u0334\u0323x", "a" * 139),
        ("  Công ty\u0000  ", "Công ty"),
    ],
)
def test_a_name_is_composed_and_cut_between_letters(name: str, written: str) -> None:
    """`ẹ̴` has no composed form: its three code points stay together, and do not fit after 139 others."""
    (read,) = bank.read(credit_transfer("KHB1", AT, [transfer(payee=name)], "970415")).instructions
    assert read.payee == written


def test_the_same_batch_has_the_same_name_and_another_has_another() -> None:
    transfers = [transfer(1), transfer(2)]
    name = message_id("a@1/0", transfers)
    assert name == message_id("a@1/0", transfers)
    assert len(name) == 35
    assert len({name, message_id("a@1/0", transfers[:1]), message_id("a@2/0", transfers)}) == 3


def test_a_report_is_read_transaction_by_transaction() -> None:
    verdicts = [
        bank.Verdict("G1", "I1", "H15.50.05.13-261008-0001", "ACSC", reference="FT1"),
        bank.Verdict("G2", "I2", "H15.50.05.13-261008-0002", "RJCT", "AC04", "Closed & <gone>"),
    ]
    report = status_report(bank.write("B1", "KHB1", verdicts))
    assert (report.message, report.original, report.group_status) == ("B1", "KHB1", "PART")
    settled, refused = report.statuses
    assert (settled.instruction, settled.status, settled.reference) == ("I1", "ACSC", "FT1")
    assert (refused.code, refused.remark) == ("AC04", "Closed & <gone>")


GOOD = bank.write("B1", "KHB1", [bank.Verdict("G", "I", "H15.50.05.13-261008-0001", "ACSC")])
BOMB = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not xml",
        GOOD[:-9],
        GOOD.replace(b"pain.002.001.10", b"pain.002.001.03"),
        GOOD.replace(b'<Document xmlns="' + PAIN_002.encode() + b'"', b"<Document"),
        GOOD.replace(b"?>\n", b"?>" + BOMB, 1),
        GOOD.replace(b"?>\n", b'?><!DOCTYPE d SYSTEM "file:///etc/passwd">', 1),
        GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        GOOD.replace(b"<TxSts>ACSC</TxSts>", b""),
        GOOD.replace(b"ACSC</TxSts>", b"A" * 36 + b"</TxSts>"),
        b"<a>" * 100_000,
        b" " * (4 * 1024 * 1024 + 1),
    ],
)
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(Poison):
        status_report(data)
