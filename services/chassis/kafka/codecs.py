"""What lies compressed on a topic is unpacked up to a bound, whoever compressed it and with what.

A megabyte of zstd may unpack to gigabytes. Without a bound the process dies of it, starts again and meets it again.
"""

import gzip
import io
import struct
from typing import Literal

import cramjam
from aiokafka.codec import _detect_xerial_stream

LARGEST = 32 * 1024 * 1024
"""So many bytes of one batch are unpacked; four times as many may be needed for a moment. Kafka takes batches of 1 MB."""
GUESS = 16
"""Most batches unpack to less than so many times their size, and then no large buffer is made for them."""
NAMES = ("none", "gzip", "snappy", "lz4", "zstd")
XERIAL_HEADER, BLOCK_SIZE = 16, struct.Struct(">i")


class TooMuch(ValueError):
    """More than LARGEST comes out of it."""

    def __init__(self) -> None:
        super().__init__(f"it unpacks to more than {LARGEST} bytes")


def unpacked(codec: int, data: bytes) -> bytes:
    """The records of a batch, by the number of its codec. Raises whatever is wrong with them; TooMuch above the bound."""
    match codec:
        case 0:
            return data
        case 1:
            return _gzip(data)
        case 2:
            return _snappy(data)
        case 3:
            return _into_buffer("lz4", data)
        case 4:
            return _into_buffer("zstd", data)
        case _:
            raise ValueError(f"codec {codec}: unknown")


def _gzip(data: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        found = file.read(LARGEST + 1)
    if len(found) > LARGEST:
        raise TooMuch
    return found


def _snappy(data: bytes) -> bytes:
    """One block, or the frames of xerial's library for Java: each block says how large it will be."""
    blocks = _xerial_blocks(data) if _detect_xerial_stream(data) else [data]
    if sum(cramjam.snappy.decompress_raw_len(block) for block in blocks) > LARGEST:
        raise TooMuch
    return b"".join(bytes(cramjam.snappy.decompress_raw(block)) for block in blocks)


def _xerial_blocks(data: bytes) -> list[bytes]:
    blocks, at = [], XERIAL_HEADER
    while at < len(data):
        (size,) = BLOCK_SIZE.unpack_from(data, at)
        at += BLOCK_SIZE.size
        if not 0 <= size <= len(data) - at:
            raise ValueError(f"snappy: a block of {size} bytes where {len(data) - at} are left")
        blocks.append(data[at : at + size])
        at += size
    return blocks


def _into_buffer(codec: Literal["lz4", "zstd"], data: bytes) -> bytes:
    """The library says neither beforehand how much comes nor why it stopped: so a small buffer is tried, then the largest."""
    guess = min(GUESS * len(data) + 1024, LARGEST)
    try:
        return _decompressed(codec, data, guess)
    except cramjam.DecompressionError as error:
        if _fits(error):
            raise
    try:
        return _decompressed(codec, data, LARGEST)
    except cramjam.DecompressionError as error:
        raise error if _fits(error) else TooMuch from None


def _decompressed(codec: Literal["lz4", "zstd"], data: bytes, size: int) -> bytes:
    buffer = bytearray(size)
    written = (cramjam.lz4 if codec == "lz4" else cramjam.zstd).decompress_into(data, buffer)
    return bytes(memoryview(buffer)[:written])


def _fits(error: Exception) -> bool:
    return "failed to write whole buffer" not in str(error)
