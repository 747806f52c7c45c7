"""Every way in which one signature, by itself, passes or does not."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asn1crypto import cms, core
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from khobac_contracts.vocabulary import SubIndication

from deploy.local.pki import Person, Pki
from deploy.local.signing import sign_detached
from services.signature.adapters.certificates import Certificates
from services.signature.adapters.verification import verify
from services.signature.domain.validation import ValidationReport

from .makers import DATA, DIGEST, HANDED_OVER, Odd, issue_odd, odd, verified


def refused(blob: bytes, why: SubIndication, **given: Any) -> ValidationReport:
    report = verified(blob, **given).report
    assert (report.sub_indication, report.passed) == (why, False), report
    assert report.reason is not None
    assert report.reason.vi, "a verdict speaks Vietnamese first"
    assert report.reason.en, "and English beside it"
    return report


def test_a_good_signature_passes_and_says_whose_it_is(chief: Person) -> None:
    report = verified(sign_detached(chief.key, chief.certificate, chief.chain, DATA, HANDED_OVER)).report
    assert report.passed
    assert (report.fingerprint, report.serial, report.signed_at) == (chief.fingerprint, chief.serial, HANDED_OVER)


def test_what_cryptography_signs_passes(chief: Person) -> None:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(DATA).add_signer(chief.certificate, chief.key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    blob = builder.sign(serialization.Encoding.DER, options)  # which takes its signing time from the real clock
    assert verified(blob, at=datetime.now(UTC)).report.passed


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()])
def test_elliptic_keys_pass(pki: Pki, curve: ec.EllipticCurve) -> None:
    key = ec.generate_private_key(curve)
    assert verified(Odd(key, issue_odd(pki, key), algorithm="sha256_ecdsa").blob()).report.passed


@pytest.mark.parametrize("salt", [20, 32])
def test_pss_passes(chief: Person, salt: int) -> None:
    assert verified(odd(chief, pss_salt=salt)).report.passed


def test_a_better_hash_over_the_attributes_passes(chief: Person) -> None:
    assert verified(odd(chief, algorithm="sha512_rsa", hash=hashes.SHA512())).report.passed


def test_another_content_is_a_hash_failure(chief: Person) -> None:
    report = refused(odd(chief), SubIndication.HASH_FAILURE, digest=hashlib.sha256(b"a line was changed").digest())
    assert report.indication == "FAILED"
    assert report.serial == chief.serial


def test_another_key_is_a_crypto_failure(chief: Person, holder: Person) -> None:
    refused(Odd(holder.key, chief.certificate).blob(), SubIndication.SIG_CRYPTO_FAILURE)


def test_an_elliptic_signature_under_an_rsa_key_is_a_crypto_failure(chief: Person) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    refused(Odd(key, chief.certificate, algorithm="sha256_ecdsa").blob(), SubIndication.SIG_CRYPTO_FAILURE)


@pytest.mark.parametrize(
    "knobs",
    [
        {"algorithm": "sha1_rsa", "hash": hashes.SHA1()},  # noqa: S303
        {"algorithm": "md5_rsa", "hash": hashes.MD5()},  # noqa: S303
        {"digest_algorithm": "sha1"},
        {"digest_algorithm": "sha512"},
        {"pss_salt": 20, "hash": hashes.SHA1()},  # noqa: S303
    ],
)
def test_weak_or_other_hashes_do_not_count(chief: Person, knobs: dict[str, Any]) -> None:
    refused(odd(chief, **knobs), SubIndication.CRYPTO_CONSTRAINTS_FAILURE)


@pytest.mark.parametrize("bits", [1024, 1536])
def test_short_keys_do_not_count(pki: Pki, bits: int) -> None:
    key = rsa.generate_private_key(65537, bits)
    report = refused(Odd(key, issue_odd(pki, key)).blob(), SubIndication.CRYPTO_CONSTRAINTS_FAILURE)
    assert f"RSA {bits}" in (report.reason.en if report.reason else "")


def test_other_kinds_of_keys_do_not_count(pki: Pki, chief: Person) -> None:
    refused(
        Odd(chief.key, issue_odd(pki, ed25519.Ed25519PrivateKey.generate())).blob(),
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
    )
    refused(
        Odd(chief.key, issue_odd(pki, ec.generate_private_key(ec.SECP224R1()))).blob(),
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
    )


@pytest.mark.parametrize(
    "made", [{"usages": ("key_encipherment",)}, {"usages": None}, {"usages": ("digital_signature",), "is_ca": True}]
)
def test_a_certificate_that_is_not_for_signing(pki: Pki, chief: Person, made: dict[str, Any]) -> None:
    refused(Odd(chief.key, issue_odd(pki, chief.key, **made)).blob(), SubIndication.CHAIN_CONSTRAINTS_FAILURE)


def test_expired_and_not_yet_valid(pki: Pki) -> None:
    old = pki.issue(common_name="old TEST", not_before=HANDED_OVER - timedelta(days=30), days=29)
    new = pki.issue(common_name="new TEST", not_before=HANDED_OVER + timedelta(hours=1), days=29)
    assert refused(odd(old), SubIndication.EXPIRED).indication == "FAILED"
    refused(odd(new), SubIndication.NOT_YET_VALID)


def test_the_signing_time_must_be_near_the_hand_over(chief: Person) -> None:
    refused(odd(chief, at=HANDED_OVER + timedelta(minutes=6)), SubIndication.SIG_CONSTRAINTS_FAILURE)
    refused(odd(chief, at=HANDED_OVER - timedelta(days=31)), SubIndication.SIG_CONSTRAINTS_FAILURE)
    assert verified(odd(chief, at=HANDED_OVER + timedelta(minutes=4))).report.passed is True


def test_the_signed_attributes_must_be_there_and_right(chief: Person, holder: Person) -> None:
    refused(odd(chief, at=None), SubIndication.SIG_CONSTRAINTS_FAILURE)
    refused(odd(chief, with_attributes=False), SubIndication.SIG_CONSTRAINTS_FAILURE)
    refused(odd(chief, content_type="signed_data"), SubIndication.SIG_CONSTRAINTS_FAILURE)
    twice = cms.CMSAttribute({"type": "message_digest", "values": [DIGEST]})
    refused(odd(chief, attributes=[twice]), SubIndication.SIG_CONSTRAINTS_FAILURE)


def test_ess_names_the_certificate(chief: Person, holder: Person) -> None:
    assert verified(odd(chief, ess=bytes.fromhex(chief.fingerprint))).report.passed
    refused(odd(chief, ess=bytes.fromhex(holder.fingerprint)), SubIndication.SIG_CONSTRAINTS_FAILURE)


def test_the_signers_certificate_must_come_along(chief: Person) -> None:
    refused(odd(chief, include_certificate=False), SubIndication.NO_SIGNING_CERTIFICATE_FOUND)
    refused(odd(chief, serial=4711), SubIndication.NO_SIGNING_CERTIFICATE_FOUND)


def test_only_the_one_shape_is_read(chief: Person) -> None:
    refused(odd(chief, signers=2), SubIndication.FORMAT_FAILURE)
    refused(odd(chief, content=DATA), SubIndication.FORMAT_FAILURE)
    refused(
        bytes(cms.ContentInfo({"content_type": "data", "content": core.OctetString(b"x")}).dump()),
        SubIndication.FORMAT_FAILURE,
    )


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\x00",
        b"not a signature at all",
        b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x82\xff\xfa" * 16_000,
        b"\xa0\x80" * 32_000,
        b"\xff" * 65_536,
        b"\x30" * 1_000_000,
    ],
)
def test_garbage_is_a_format_failure(garbage: bytes) -> None:
    assert refused(garbage, SubIndication.FORMAT_FAILURE).indication == "FAILED"


def test_a_certificate_bomb_is_refused_before_any_is_read(chief: Person, holder: Person) -> None:
    blob = odd(chief)
    seventeen = Odd(chief.key, chief.certificate, [holder.certificate] * 16).blob()
    hundreds = Odd(chief.key, chief.certificate, [holder.certificate] * 300).blob()
    kept = Certificates()
    for bomb in (seventeen, hundreds):
        assert verify(bomb, DIGEST, HANDED_OVER, kept).report.sub_indication == SubIndication.FORMAT_FAILURE
    assert kept._known == {}
    assert verify(blob, DIGEST, HANDED_OVER, kept).report.passed


def test_an_unreadable_certificate_is_a_format_failure(chief: Person) -> None:
    blob = odd(chief)
    at = blob.index(chief.der)
    refused(blob[: at + 4] + b"\x30\x03\x02\x01\x05".ljust(20, b"\x05") + blob[at + 24 :], SubIndication.FORMAT_FAILURE)


def test_certificates_seen_are_bounded(pki: Pki, chief: Person, holder: Person) -> None:
    kept = Certificates(limit=1)
    for person in (chief, holder, chief):
        assert verify(Odd(person.key, person.certificate).blob(), DIGEST, HANDED_OVER, kept).report.passed
    assert len(kept._known) == 1
