"""Letters say everything in two languages, keep people's data out of the subject, and escape what came from outside."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

from khobac_contracts.vocabulary import Status

from services.notify.adapters.post import Mail
from services.notify.adapters.smtp import ADDRESS, compose
from services.notify.domain.letters import dispute_letter, status_letter, warning_letter
from services.notify.domain.state import Because, Dispute, Mailbox, Notice, RiskWarning

CODES = tuple(f"H15.50.05.13-261008-{n:04}" for n in range(30))
NOW = datetime(2026, 10, 8, 5, 0, 1, tzinfo=UTC)
DESK = Mailbox(body="1234567", name="Trường <b>THCS</b> Lê Lợi", treasury="0001")


def notice(n: int, step: str, status: Status = Status.RECEIVED, reason: str | None = None) -> Notice:
    code = f"H15.50.05.13-261008-{n:04}"
    return Notice(f"{code}@{step}", code, "0001", status, step, 12_000_000, reason, reason, NOW, NOW)


def test_one_notice_is_its_own_subject() -> None:
    letter = status_letter(DESK, [notice(1, "received")])
    assert letter.subject == "[KBNN] H15.50.05.13-261008-0001: KBNN tiếp nhận hồ sơ · Received by the treasury"
    assert "12.000.000 đ" in letter.text
    assert "12:00:01 08/10/2026" in letter.text, "the time in Vietnam"


def test_several_notices_are_one_digest_by_dossier() -> None:
    letter = status_letter(DESK, [notice(1, "received"), notice(2, "handed_over"), notice(1, "paid", Status.PAID)])
    assert letter.subject.startswith("[KBNN] H15.50.05.13-261008-0001 và 1 hồ sơ khác")
    assert letter.text.count("H15.50.05.13-261008-0001") == 1
    assert "KBNN đã thanh toán · Paid" in letter.text


def test_a_reason_is_told_and_html_from_outside_is_escaped() -> None:
    letter = status_letter(DESK, [notice(1, "refused", Status.REFUSED, "<script>x</script>")])
    assert "Lý do · Reason: <script>" in letter.text
    assert "<script>" not in letter.html
    assert "<b>THCS" not in letter.html


def test_a_step_of_a_newer_dossier_service_is_shown_by_its_name() -> None:
    assert "archived · archived" in status_letter(DESK, [notice(1, "archived")]).text


def test_a_warning_asks_and_its_subject_names_no_amount() -> None:
    reasons = (Because("Cùng một thiết bị.", "One device."),)
    code = "H15.50.05.13-261008-0001"
    warning = RiskWarning(f"{code}-r1", code, "9523.4.1234567.00000", 960_000_000, 95, reasons, NOW, NOW)
    letter = warning_letter(DESK, warning, "https://k.example/w/abc", may_confirm=True)
    assert letter.subject == f"[KBNN] CẢNH BÁO · WARNING {code}"
    assert "960.000.000 đ" in letter.text
    assert "https://k.example/w/abc" in letter.text
    assert 'href="https://k.example/w/abc"' in letter.html
    assert "changed recently" not in letter.text
    assert "href" not in warning_letter(DESK, warning, None, may_confirm=True).html
    assert "changed recently" in warning_letter(DESK, warning, "https://k.example/w/abc", may_confirm=False).text
    dispute = Dispute("1234567", "Trường", warning.alert, code, warning.account, warning.amount, reasons, NOW)
    assert "KHÔNG phải khoản chi" in dispute_letter(dispute).text


def test_a_mail_reads_back_as_it_was_written() -> None:
    letter = status_letter(DESK, [notice(n, "received") for n in range(30)])
    to = ("an@unit.example", "binh@unit.example")
    mail = Mail("a" * 40, to, letter.subject, letter.text, letter.html, "warning", CODES)
    raw = compose(mail, mail.to, "khobac@treasury.example", NOW)
    assert all(len(line) < 200 for line in raw.split(b"\r\n"))
    read = message_from_bytes(raw, policy=policy.default)
    assert read["Subject"] == letter.subject
    assert read["X-Khobac-Kind"] == "warning"
    assert all(code.encode() in raw for code in CODES)
    assert read["Message-ID"] == f"<{'a' * 40}@treasury.example>"
    assert [a.addr_spec for a in read["To"].addresses] == list(mail.to)
    assert read["From"].addresses[0].display_name == "Kho bạc Nhà nước"
    text, html = read.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == letter.text
    assert html.get_content_type() == "text/html"


def test_only_an_address_is_an_address() -> None:
    assert ADDRESS.fullmatch("an.nguyen+kb@unit.gov.vn")
    for wrong in (
        "",
        "an",
        "an@x",
        "an@x.vn\r\nBcc: y@z.vn",
        "an@x.vn ",
        "<an@x.vn>",
        "an@x.vn,binh@x.vn",
        "an@x.vn\n",
    ):
        assert not ADDRESS.fullmatch(wrong), wrong
