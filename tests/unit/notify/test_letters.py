"""Letters say everything in two languages, keep people's data out of the subject, and escape what came from outside."""

from email import message_from_bytes, policy

from khobac_contracts.vocabulary import Status, Step

from services.notify.domain.mail import Mail
from services.notify.domain.mime import compose
from services.notify.domain.status_letter import status_letter
from services.notify.domain.warning_letters import dispute_letter, warning_letter

from .makers import CODE, NOW, code, dispute, mailbox, notice, warning

MAILBOX = mailbox("Trường <b>THCS</b> Lê Lợi")


def test_one_notice_is_its_own_subject() -> None:
    letter = status_letter(MAILBOX, [notice()])
    assert letter.subject == f"[KBNN] {CODE}: KBNN tiếp nhận hồ sơ · Received by the treasury"
    assert "12.000.000 đ" in letter.text
    assert "12:00:01 08/10/2026" in letter.text, "the time in Vietnam"
    assert letter.text.startswith("Kính gửi · To: Trường <b>THCS</b> Lê Lợi (1234567)\n")


def test_several_notices_are_one_digest_by_dossier() -> None:
    other = notice(2, "handed_over", dossier=code(2))
    letter = status_letter(MAILBOX, [notice(1), other, notice(3, "paid", Status.PAID)])
    assert letter.subject.startswith(f"[KBNN] {CODE} và 1 hồ sơ khác")
    assert letter.text.count(CODE) == 1
    assert "KBNN đã thanh toán · Paid" in letter.text


def test_a_reason_is_told_and_html_from_outside_is_escaped() -> None:
    letter = status_letter(MAILBOX, [notice(1, "refused", Status.REFUSED, reason="<script>x</script>")])
    assert "Lý do · Reason: <script>" in letter.text
    assert "<script>" not in letter.html
    assert "<b>THCS" not in letter.html


def test_a_step_and_a_status_that_are_not_known_are_shown_by_their_own_words() -> None:
    letter = status_letter(MAILBOX, [notice(1, "archived<x>", "in_the_archive<x>")])
    assert "archived<x> · archived<x>" in letter.text
    assert letter.subject == f"[KBNN] {CODE}: in_the_archive<x> · in_the_archive<x>"
    assert "<x>" not in letter.html


def test_a_request_has_no_amount_to_tell() -> None:
    letter = status_letter(MAILBOX, [notice(1, Step.COMPLETED, Status.COMPLETED, amount=None)])
    assert "KBNN đã giải quyết" in letter.text
    assert "đ ·" not in letter.text
    assert "None" not in letter.text + letter.html


def test_a_warning_asks_and_its_subject_names_no_amount() -> None:
    letter = warning_letter(MAILBOX, warning(), "https://k.example/w/abc", may_confirm=True)
    assert letter.subject == f"[KBNN] CẢNH BÁO · WARNING {CODE}"
    assert "960.000.000 đ" in letter.text
    assert "https://k.example/w/abc" in letter.text
    assert 'href="https://k.example/w/abc"' in letter.html
    assert "changed recently" not in letter.text
    assert "href" not in warning_letter(MAILBOX, warning(), None, may_confirm=True).html
    assert "changed recently" in warning_letter(MAILBOX, warning(), "https://k.example/w/abc", may_confirm=False).text


def test_a_dispute_tells_the_treasury_what_and_why() -> None:
    letter = dispute_letter(dispute())
    assert "KHÔNG phải khoản chi" in letter.text
    assert "960.000.000 đ (VND 960,000,000)" in letter.text
    assert "Cùng một thiết bị." in letter.text


def test_a_mail_reads_back_as_it_was_written() -> None:
    codes = tuple(code(n) for n in range(30))
    letter = status_letter(MAILBOX, [notice(n, dossier=codes[n]) for n in range(30)])
    to = ("an@unit.example", "binh@unit.example")
    mail = Mail("a" * 40, to, letter.subject, letter.text, letter.html, "warning", codes)
    raw = compose(mail, mail.to, "khobac@treasury.example", NOW)
    assert all(len(line) < 200 for line in raw.split(b"\r\n"))
    read = message_from_bytes(raw, policy=policy.default)
    assert read["Subject"] == letter.subject
    assert read["X-Khobac-Kind"] == "warning"
    assert all(each.encode() in raw for each in codes)
    assert read["Message-ID"] == f"<{'a' * 40}@treasury.example>"
    assert [a.addr_spec for a in read["To"].addresses] == list(mail.to)
    assert read["From"].addresses[0].display_name == "Kho bạc Nhà nước"
    text, html = read.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == letter.text
    assert html.get_content_type() == "text/html"


def test_a_word_from_outside_opens_no_header() -> None:
    letter = status_letter(MAILBOX, [notice(1, "x", "ok\r\nBcc: thief@mail.example")])
    mail = Mail("a" * 40, ("an@unit.example",), letter.subject, letter.text, letter.html, "digest", (CODE,))
    read = message_from_bytes(compose(mail, mail.to, "khobac@treasury.example", NOW), policy=policy.default)
    assert "Bcc" not in read
