"""`khobac sign`: a detached signature (CAdES-B, DER) over a file or its digest, with a key from a PKCS#12 file.

The password comes from a prompt or from KHOBAC_PKCS12_PASSWORD: a command line is seen by every process of the machine.
"""

import base64
import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from deploy.local.signing import SigningKey, sign_digest
from deploy.local.trouble import Trouble

from .page import err, told

PASSWORD = "KHOBAC_PKCS12_PASSWORD"  # noqa: S105 - the name of a variable, not a password

FileToSign = Annotated[Path | None, typer.Argument(help="tệp cần ký · the file to sign", exists=True, dir_okay=False)]
Digest = Annotated[str | None, typer.Option("--digest", help="SHA-256 (hex) thay cho tệp · instead of a file")]
KeyFile = Annotated[Path, typer.Option("--p12", help="tệp khóa PKCS#12 · the key file", exists=True, dir_okay=False)]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="nơi ghi · where to write (default: <file>.p7s)")]
AsText = Annotated[bool, typer.Option("--base64", help="in ra base64 như API nhận · print base64, as the API takes it")]


def sign(p12: KeyFile, file: FileToSign = None, digest: Digest = None, out: Out = None, text: AsText = False) -> None:  # noqa: FBT002 - a flag of the command line
    """Ký số tách rời (CAdES-B) · Sign, detached: the CMS in DER, without the content."""
    with told():
        wanted = _digest(file, digest)
        key, certificate, chain = holder(p12.read_bytes(), _password())
        _in_force(certificate)
        cms = sign_digest(key, certificate, chain, wanted, datetime.now(UTC))
        if text:
            typer.echo(base64.b64encode(cms).decode())
            return
        target = out or (file.with_name(file.name + ".p7s") if file else Path("signature.p7s"))
        target.write_bytes(cms)
        err.print(f"✓ {target} ({len(cms)} byte) · {certificate.subject.rfc4514_string()}")


def holder(content: bytes, password: str) -> tuple[SigningKey, x509.Certificate, list[x509.Certificate]]:
    """Key, certificate and the CAs above it (not the root); raises Trouble."""
    try:
        key, certificate, above = pkcs12.load_key_and_certificates(content, password.encode())
    except ValueError as bad:
        raise Trouble(
            "Không mở được tệp khóa PKCS#12.",
            "The PKCS#12 file cannot be opened.",
            do_vi="Kiểm tra mật khẩu và tệp.",
            do_en="Check the password and the file.",
        ) from bad
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise Trouble(
            "Tệp PKCS#12 không có khóa RSA hoặc ECDSA kèm chứng thư số.",
            "The PKCS#12 file has no RSA or ECDSA key with its certificate.",
        )
    return key, certificate, [ca for ca in above if ca.subject != ca.issuer]


def _digest(file: Path | None, digest: str | None) -> bytes:
    if file is not None and digest is None:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").digest()
    try:
        given = bytes.fromhex(digest or "") if file is None else b""
    except ValueError:
        given = b""
    if len(given) != 32:
        raise Trouble(
            "Cần một tệp, hoặc --digest gồm 64 chữ số hex (SHA-256), không cả hai.",
            "Expected either a file, or --digest with 64 hex digits (SHA-256), not both.",
        )
    return given


def _in_force(certificate: x509.Certificate) -> None:
    """Better told before signing than by the treasury after."""
    if not certificate.not_valid_before_utc <= datetime.now(UTC) <= certificate.not_valid_after_utc:
        raise Trouble(
            f"Chứng thư số chỉ có hiệu lực từ {certificate.not_valid_before_utc:%d/%m/%Y} "
            f"đến {certificate.not_valid_after_utc:%d/%m/%Y}.",
            f"The certificate is only valid from {certificate.not_valid_before_utc:%Y-%m-%d} "
            f"to {certificate.not_valid_after_utc:%Y-%m-%d}.",
        )


def _password() -> str:
    given = os.environ.get(PASSWORD)
    return given if given is not None else str(typer.prompt("Mật khẩu · Password", hide_input=True, err=True))
