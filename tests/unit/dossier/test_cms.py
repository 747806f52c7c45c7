"""A signature that comes in is looked at within bounds, and garbage is told what was expected."""

import base64
import os
import textwrap

import pytest
from asn1crypto import algos, cms, core

from services.chassis.core.errors import InvalidInput, TooLarge
from services.dossier.adapters.cms import MAX_CMS, read


def encoded(*, serial: int = 0x0A1B, signers: int = 1, content: bytes | None = None, certificates: int = 0) -> str:
    algorithm = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {"issuer_and_serial_number": {"issuer": cms.Name.build({"common_name": "CA"}), "serial_number": serial}}
            ),
            "digest_algorithm": algorithm,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
            "signature": b"\x00" * 256,
        }
    )
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algorithm],
            "encap_content_info": {"content_type": "data", "content": content},
            "signer_infos": [signer] * signers,
        }
    )
    if certificates:
        attributes = [cms.CertificateChoices("other", {"other_cert_format": "1.2.3", "other_cert": core.Null()})]
        signed["certificates"] = cms.CertificateSet(attributes * certificates)
    return base64.b64encode(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()).decode()


def test_the_serial_is_the_one_that_the_cms_names() -> None:
    assert read(encoded()) == (base64.b64decode(encoded()), "a1b")


@pytest.mark.parametrize(("width", "end"), [(64, "\n"), (76, "\r\n")], ids=["openssl", "Java, .NET"])
def test_a_signature_may_come_in_lines(width: int, end: str) -> None:
    lines = end.join(textwrap.wrap(encoded(), width)) + end
    assert read(lines) == read(encoded())
    whole = base64.b64encode(b"\x00" * MAX_CMS).decode()
    with pytest.raises(InvalidInput):  # of the largest size that there is, and no signature
        read(end.join(textwrap.wrap(whole, width)) + end)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("not base64!", "base64"),
        (base64.b64encode(b"garbage").decode(), "a readable CMS"),
        (base64.b64encode(os.urandom(4000)).decode(), "a readable CMS"),
        (base64.b64encode(b"\x30\x80" * 5000).decode(), "a readable CMS"),
        (base64.b64encode(b"\x30\x84\xff\xff\xff\xff").decode(), "a readable CMS"),
        (encoded(signers=0), "exactly one signer"),
        (encoded(signers=2), "exactly one signer"),
        (encoded(content=b"inside"), "a detached signature"),
        (encoded(serial=-5), "serial"),
        (encoded(serial=1 << 200), "serial"),
        (encoded(certificates=300), "no more than 10 certificates"),
    ],
)
def test_what_is_no_signature_is_told_what_one_is(given: str, expected: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(given)
    [field] = refused.value.fields
    assert expected in field.expected_en
    assert field.pointer == "/cms"


def test_a_signature_has_a_size() -> None:
    with pytest.raises(TooLarge):
        read("A" * (MAX_CMS * 2))
