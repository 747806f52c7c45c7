"""A PDF is opened by a process of its own: garbage is refused, a hang is cut off, and the next file is read."""

import asyncio
import io
import os
import signal

import pikepdf
import pytest

from services.chassis.core.errors import InvalidInput
from services.dossier.adapters.pdf import PdfReader


def pdf(pages: int = 1, password: str | None = None) -> bytes:
    sink = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        made.save(sink, encryption=pikepdf.Encryption(user=password, owner="owner") if password else False)
    return sink.getvalue()


async def test_a_pdf_opens_and_what_is_none_is_refused_and_the_reader_lives_on() -> None:
    reader = PdfReader()
    assert await reader.pages(pdf(3)) == 3
    for bad, expected in [
        (b"hello", "begins with"),
        (b"%PDF-1.7\n" + os.urandom(5000), "opens"),
        (pdf(1, password="secret"), "without a password"),
        (pdf(0), "at least one page"),
    ]:
        with pytest.raises(InvalidInput, match="not-a-pdf") as refused:
            await reader.pages(bad)
        assert expected in refused.value.fields[0].expected_en
    assert await asyncio.gather(*(reader.pages(pdf(n)) for n in (1, 2, 3))) == [1, 2, 3]
    await reader.close()


async def test_a_worker_that_hangs_is_killed_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = PdfReader()
    assert await reader.pages(pdf()) == 1
    assert reader._worker is not None
    hanging = reader._worker
    hanging.send_signal(signal.SIGSTOP)
    with monkeypatch.context() as impatient:
        impatient.setattr(reader, "_seconds", 0.5)
        with pytest.raises(InvalidInput) as refused:
            await reader.pages(pdf())
    assert "time limit" in refused.value.fields[0].expected_en
    assert await reader.pages(pdf(3)) == 3
    assert await hanging.wait() == -signal.SIGKILL
    assert reader._worker is not None
    reader._worker.kill()
    assert await reader.pages(pdf(2)) == 2
    await reader.close()
