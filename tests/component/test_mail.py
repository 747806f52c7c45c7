"""A real SMTP conversation with the local mailbox: mails arrive whole, refusals are told apart, outages are outages."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from deploy.local.mailbox import Mailbox, serve
from services.chassis.core.errors import Outage
from services.notify.adapters.smtp import KEEP_FOR, SmtpPost, SmtpServer
from services.notify.domain.mail import Mail
from tests.ports import free_port

HOST, SENDER = "127.0.0.1", "khobac@kbnn.example"
AN, BINH = "an@unit.example", "binh@unit.example"


def clock() -> datetime:
    return datetime(2026, 10, 8, 5, 0, tzinfo=UTC)


def server(port: int, timeout: float = 10.0) -> SmtpServer:
    return SmtpServer(host=HOST, port=port, sender=SENDER, timeout=timeout, start_tls=False)


def mail(*to: str, id: str = "a" * 40) -> Mail:
    return Mail(id, to or (AN, BINH), "[KBNN] Đã gửi KBNN", "Xin chào\n.\n..dots", "<p>Xin chào</p>", "digest", ("X",))


class Sink:
    """The mailbox of one test."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    def fault(self, **faults: object) -> None:
        (self.folder / "faults.json").write_text(json.dumps(faults))

    def mails(self, address: str) -> list[bytes]:
        return [file.read_bytes() for file in sorted((self.folder / address).glob("*.eml"))]


@pytest.fixture
async def sink(tmp_path: Path) -> AsyncIterator[Sink]:
    port = free_port()
    serving = await serve(HOST, port, tmp_path)
    yield Sink(tmp_path, port)
    serving.close()


@pytest.fixture
async def post(sink: Sink) -> AsyncIterator[SmtpPost]:
    made = SmtpPost(server(sink.port), clock, connections=2)
    yield made
    await made.close()


async def test_a_mail_lies_in_the_folder_of_each_recipient(sink: Sink, post: SmtpPost) -> None:
    posted = await post.send(mail())
    assert posted.accepted == (AN, BINH)
    (one,), (other,) = sink.mails(AN), sink.mails(BINH)
    assert one == other
    read = message_from_bytes(one, policy=policy.default)
    assert read["Subject"] == "[KBNN] Đã gửi KBNN"
    text = read.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == "Xin chào\n.\n..dots"


def test_a_mail_that_is_not_whole_yet_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[tuple[bool, list[Path]]] = []

    def rename(draft: Path, place: Path) -> None:
        found.append((draft.exists(), list(place.parent.glob("*.eml"))))

    monkeypatch.setattr(Path, "rename", rename)
    Mailbox(tmp_path)._lay(AN, b"half a mail")
    assert found == [(True, [])]


async def test_a_refused_recipient_does_not_keep_the_mail_from_the_others(sink: Sink, post: SmtpPost) -> None:
    sink.fault(refuse={AN: "550 no such mailbox"})
    posted = await post.send(mail(AN, BINH, "not an address", "x@y.vn\r\nDATA"))
    assert posted.accepted == (BINH,)
    assert posted.refused[AN].startswith("550")
    assert posted.refused["not an address"].startswith("501")
    assert len(posted.refused) == 3
    assert (await post.send(mail(AN))).refused[AN].startswith("550 máy chủ thư từ chối")
    assert (await post.send(mail(BINH))).accepted == (BINH,), "the conversation goes on"


async def test_busy_means_later_and_the_conversation_goes_on(sink: Sink, post: SmtpPost) -> None:
    sink.fault(busy=1)
    posted = await post.send(mail(AN))
    assert posted.accepted == ()
    assert posted.later[AN].startswith("451")
    assert (await post.send(mail(AN))).accepted == (AN,)


async def test_a_server_that_is_away_or_slow_is_an_outage(sink: Sink) -> None:
    sink.fault(seconds=3)
    slow = SmtpPost(server(sink.port, timeout=1.0), clock)
    with pytest.raises(Outage):
        await slow.send(mail(AN))
    away = SmtpPost(server(1, timeout=1.0), clock)
    with pytest.raises(Outage):
        await away.send(mail(AN))


async def test_a_kept_connection_that_the_server_closed_is_replaced(sink: Sink, post: SmtpPost) -> None:
    await post.send(mail(AN))
    ((smtp, _),) = post._free
    smtp.close()
    assert (await post.send(mail(AN))).accepted == (AN,)
    assert len(sink.mails(AN)) == 2


async def test_connections_are_kept_and_changed_now_and_then(sink: Sink, post: SmtpPost) -> None:
    await post.send(mail(AN))
    ((smtp, used),) = post._free
    post._free = [(smtp, KEEP_FOR - 1)]
    await post.send(mail(AN))
    assert used == 1
    assert post._free == []
