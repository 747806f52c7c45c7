"""Opens one PDF after the other within a hard limit of memory; its parent limits the time."""

import io
import json
import resource
import select
import struct
import sys

import pikepdf

_MEMORY = 1024**3
_IDLE_SECONDS = 60


def _verdict(data: bytes) -> dict[str, int | str]:
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        return {"error": "encrypted"}
    except (pikepdf.PdfError, ValueError, RuntimeError, MemoryError, RecursionError):
        return {"error": "broken"}
    return {"pages": pages} if pages else {"error": "empty"}


def _serve() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while select.select([source], [], [], _IDLE_SECONDS)[0]:
        head = source.read(4)
        if len(head) < 4:
            return
        data = source.read(struct.unpack(">I", head)[0])
        sink.write(json.dumps(_verdict(data)).encode() + b"\n")
        sink.flush()


if __name__ == "__main__":
    _serve()
