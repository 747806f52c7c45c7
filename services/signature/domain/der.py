"""DER's tag and length before a content: what a decoder took off can be put back, byte for byte."""

SEQUENCE, SET, OCTETS, INTEGER, OBJECT_IDENTIFIER = b"\x30", b"\x31", b"\x04", b"\x02", b"\x06"
UTC_TIME, GENERALIZED_TIME = b"\x17", b"\x18"


def wrap(tag: bytes, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return tag + bytes((size,)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return tag + bytes((0x80 | len(length),)) + length + content
