"""A signature that is handed in is one detached CMS of bearable size; whether it holds is not judged here."""

from asn1crypto.cms import ContentInfo, SignedData, SignerInfo

from services.chassis import FieldError, InvalidInput, NotBase64, TooLarge, compact, from_base64

MAX_CMS = 64 * 1024
MAX_CERTIFICATES = 10
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
"""What asn1crypto raises on garbage: it promises nothing."""


def read(cms: str) -> tuple[bytes, str]:
    """The DER of a detached CMS (given as base64), and the serial of the certificate that it names.

    Raises InvalidInput or TooLarge.
    """
    der = _decoded(cms)
    try:
        signed = ContentInfo.load(der, strict=True)["content"]
        if not isinstance(signed, SignedData):
            raise _wrong(cms, "CMS kiểu SignedData", "a CMS of type SignedData")
        return der, _serial(cms, signed)
    except _UNREADABLE as error:
        raise _wrong(cms, "CMS (DER) đọc được", "a readable CMS (DER)") from error


def _serial(cms: str, signed: SignedData) -> str:
    signers, certificates = signed["signer_infos"], signed["certificates"]
    if signed["encap_content_info"]["content"].native is not None:
        raise _wrong(cms, "chữ ký tách rời, không kèm nội dung", "a detached signature, without the content")
    if len(signers) != 1:
        raise _wrong(cms, "đúng một người ký", "exactly one signer")
    if len(certificates) > MAX_CERTIFICATES:
        raise _wrong(cms, f"không quá {MAX_CERTIFICATES} chứng thư", f"no more than {MAX_CERTIFICATES} certificates")
    serial = _named(signers[0], certificates)
    if serial is None or serial <= 0 or serial.bit_length() > 160:
        raise _wrong(cms, "số sê-ri chứng thư của người ký", "the serial of the signer's certificate")
    return format(serial, "x")


def _named(signer: SignerInfo, certificates: object) -> int | None:
    sid = signer["sid"]
    if sid.name == "issuer_and_serial_number":
        return int(sid.chosen["serial_number"].native)
    wanted = sid.chosen.native
    for choice in certificates:  # type: ignore[attr-defined]  # asn1crypto carries no types
        if choice.name == "certificate" and choice.chosen.key_identifier == wanted:
            return int(choice.chosen.serial_number)
    return None


def _decoded(cms: str) -> bytes:
    if len(compact(cms)) > MAX_CMS * 4 // 3 + 4:
        raise TooLarge(
            "signature-too-large",
            vi=f"Chữ ký không quá {MAX_CMS // 1024} KiB.",
            en=f"A signature is at most {MAX_CMS // 1024} KiB.",
        )
    try:
        return from_base64(cms)
    except NotBase64 as error:
        raise _wrong(cms, "mã base64 của CMS (DER)", "base64 of a CMS (DER)") from error


def _wrong(cms: str, vi: str, en: str) -> InvalidInput:
    return InvalidInput(FieldError("/cms", f"{cms[:24]}…", vi, en), slug="not-a-signature")
