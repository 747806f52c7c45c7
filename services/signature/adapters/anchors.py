"""Whom the service trusts is a folder: PEM roots, PEM CAs beneath them, and the URLs of their revocation lists."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from services.chassis import CannotStart

Issuers: TypeAlias = dict[bytes, list[x509.Certificate]]


@dataclass(frozen=True)
class Anchors:
    """The trusted roots, the CAs known beneath them, and the only URLs that are ever fetched."""

    roots: tuple[bytes, ...]
    authorities: tuple[bytes, ...]
    sources: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path) -> "Anchors":
        """Raises CannotStart with what is missing and where."""
        roots = _certificates(folder)
        if not roots:
            raise CannotStart(
                vi=f"Thư mục {folder} không có chứng thư gốc (*.pem); hãy đặt lại KHOBAC_ANCHORS.",
                en=f"There is no root certificate (*.pem) in {folder}; set KHOBAC_ANCHORS.",
            )
        sources = _sources(folder / "crl-sources.txt")
        if not sources:
            # Without a list no signature can be decided, and every one would be refused.
            raise CannotStart(
                vi=f"Tệp {folder / 'crl-sources.txt'} không có địa chỉ danh sách thu hồi (CRL) nào; hãy ghi mỗi dòng một địa chỉ.",
                en=f"{folder / 'crl-sources.txt'} names no revocation list (CRL); write one URL a line.",
            )
        return cls(roots, _certificates(folder / "intermediates"), sources)

    def issuers(self) -> Issuers:
        """Every configured CA by its name, DER: several while a CA changes its key."""
        read = [x509.load_der_x509_certificate(der) for der in (*self.roots, *self.authorities)]
        found: Issuers = {}
        for certificate in read:
            found.setdefault(certificate.subject.public_bytes(), []).append(certificate)
        return found


def _certificates(folder: Path) -> tuple[bytes, ...]:
    found = [_pem(path) for path in sorted(folder.glob("*.pem"))]
    return tuple(certificate.public_bytes(Encoding.DER) for each in found for certificate in each)


def _pem(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (ValueError, OSError) as error:
        raise CannotStart(
            vi=f"Tệp {path} không phải chứng thư số PEM đọc được; hãy sửa hoặc bỏ tệp này.",
            en=f"The file {path} is no readable PEM certificate ({error}); mend it or take it away.",
        ) from error


def _sources(file: Path) -> tuple[str, ...]:
    """One URL a line; `#` begins a remark."""
    lines = file.read_text().splitlines() if file.exists() else []
    return tuple(url for line in lines if (url := line.partition("#")[0].strip()))
