"""A chain is proven once, revocation is looked up every time, and what cannot be known is never guessed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from khobac_contracts.vocabulary import SubIndication

from deploy.local.pki import Person, Pki
from deploy.local.pki.authorities import name, outline, usage
from services.chassis.core.errors import Outage
from services.signature.adapters.certificates import Certificate, parse
from services.signature.adapters.chain_worker import OVER_THE_LIMIT, Answer, NoChain, Question, ValidationData
from services.signature.adapters.revocation import NotAList
from services.signature.domain.validation import ValidationFailure

from .makers import HANDED_OVER, URL, InThread, Trusting, foreign_person, signed_with_sha1


def leaf_of(certificate: x509.Certificate) -> Certificate:
    return parse(certificate.public_bytes(Encoding.DER))


async def refused(
    trusting: Trusting, certificate: x509.Certificate, why: SubIndication, others: Any = ()
) -> ValidationFailure:
    with pytest.raises(ValidationFailure) as caught:
        await trusting.paths.check(leaf_of(certificate), others, HANDED_OVER)
    assert caught.value.sub_indication == why, caught.value
    return caught.value


async def test_both_anchors_are_trusted_and_asked_once(pki: Pki, chief: Person, holder: Person) -> None:
    trusting = Trusting(pki)
    for _ in range(3):
        await trusting.paths.check(leaf_of(chief.certificate), (), HANDED_OVER)
        await trusting.paths.check(leaf_of(holder.certificate), (), HANDED_OVER)
    assert trusting.asks.asked == 2
    assert trusting.paths.known(chief.fingerprint, HANDED_OVER, trusting.now)


async def test_another_anchor_is_not_trusted_even_if_it_comes_along(pki: Pki) -> None:
    stranger = foreign_person()
    others = [stranger.chain[0].public_bytes(Encoding.DER)[4:]]
    await refused(Trusting(pki), stranger.certificate, SubIndication.NO_CERTIFICATE_CHAIN_FOUND, others)


async def test_revoked_is_revoked(pki: Pki) -> None:
    person = pki.issue(common_name="revoked TEST", ca="national-ca-2")
    pki.revoke(person.certificate, at=HANDED_OVER - timedelta(hours=1))
    await refused(Trusting(pki), person.certificate, SubIndication.REVOKED)


async def test_a_revocation_that_is_told_after_the_proof_counts_at_the_next_list(pki: Pki) -> None:
    person = pki.issue(common_name="told late TEST", ca="national-ca-2")
    trusting = Trusting(pki)
    await trusting.paths.check(leaf_of(person.certificate), (), HANDED_OVER)
    pki.revoke(person.certificate, at=HANDED_OVER)
    trusting.publish("national-ca-2")
    await refused(trusting, person.certificate, SubIndication.REVOKED)
    assert trusting.asks.asked == 1


@pytest.mark.parametrize("proven_before", [True, False])
async def test_a_revocation_since_the_hand_over_undoes_nothing(pki: Pki, proven_before: bool) -> None:
    person = pki.issue(common_name=f"revoked since TEST {proven_before}", ca="national-ca-2")
    leaf, trusting = leaf_of(person.certificate), Trusting(pki)
    if proven_before:
        await trusting.paths.check(leaf, (), HANDED_OVER)
    pki.revoke(person.certificate, at=HANDED_OVER + timedelta(seconds=1))
    trusting.publish("national-ca-2")
    await trusting.paths.check(leaf, (), HANDED_OVER)
    with pytest.raises(ValidationFailure, match="revoked as of"):
        await trusting.paths.check(leaf, (), HANDED_OVER + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("reason", "suspected", "counts"),
    [
        ("key_compromise", -60, False),
        ("ca_compromise", 0, False),
        ("key_compromise", 30, True),
        ("key_compromise", None, True),
        ("superseded", -60, True),
    ],
)
async def test_a_compromised_key_counts_only_until_the_compromise(
    pki: Pki, reason: str, suspected: int | None, counts: bool
) -> None:
    person = pki.issue(common_name=f"compromised TEST {reason} {suspected}", ca="national-ca-2")
    invalid = None if suspected is None else HANDED_OVER + timedelta(seconds=suspected)
    trusting = Trusting(pki)
    trusting.revocations.take(revoked_since_the_hand_over(pki, person, x509.ReasonFlags[reason], invalid))
    if counts:
        await trusting.paths.check(leaf_of(person.certificate), (), HANDED_OVER)
    else:
        await refused(trusting, person.certificate, SubIndication.REVOKED)


def revoked_since_the_hand_over(pki: Pki, person: Person, reason: x509.ReasonFlags, invalid: datetime | None) -> bytes:
    """A list on which the person was revoked a minute after the hand-over, for this reason, reaching back to then."""
    entry = x509.RevokedCertificateBuilder().serial_number(person.certificate.serial_number)
    entry = entry.revocation_date(HANDED_OVER + timedelta(minutes=1)).add_extension(x509.CRLReason(reason), False)
    if invalid is not None:
        entry = entry.add_extension(x509.InvalidityDate(invalid), False)
    issuer, now = pki.certificate("national-ca-2"), datetime.now(UTC)
    listed = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject).last_update(now)
    listed = listed.next_update(now + timedelta(hours=1)).add_revoked_certificate(entry.build())
    return listed.sign(pki.key("national-ca-2"), hashes.SHA256()).public_bytes(Encoding.DER)


async def test_expired_at_the_hand_over(pki: Pki) -> None:
    person = pki.issue(common_name="old TEST", not_before=HANDED_OVER - timedelta(days=30), days=29)
    await refused(Trusting(pki), person.certificate, SubIndication.EXPIRED)


async def test_a_certificate_that_expired_since_the_hand_over_was_good(pki: Pki) -> None:
    person = pki.issue(common_name="just in time TEST", not_before=HANDED_OVER - timedelta(days=1), days=1.01)
    trusting = Trusting(pki, now=HANDED_OVER + timedelta(minutes=30))
    await trusting.paths.check(leaf_of(person.certificate), (), HANDED_OVER)


async def test_a_weak_hash_in_the_chain(pki: Pki, chief: Person) -> None:
    certificate = signed_with_sha1(pki, chief.certificate)
    await refused(Trusting(pki), certificate, SubIndication.CRYPTO_CONSTRAINTS_FAILURE)


async def test_who_is_no_ca_certifies_nobody(pki: Pki, chief: Person) -> None:
    key = rsa.generate_private_key(65537, 2048)
    start = HANDED_OVER - timedelta(days=1)
    fake = outline(name("child TEST", None), key.public_key(), start, timedelta(days=9), chief.certificate)
    certificate = fake.add_extension(usage("digital_signature"), critical=True).sign(chief.key, hashes.SHA256())
    await refused(Trusting(pki), certificate, SubIndication.CHAIN_CONSTRAINTS_FAILURE, [chief.der[4:]])


async def test_without_a_list_nothing_is_decided(pki: Pki, chief: Person) -> None:
    trusting = Trusting(pki, lists=("national-root",))
    with pytest.raises(Outage, match="national-ca-1"):
        await trusting.paths.check(leaf_of(chief.certificate), (), HANDED_OVER)
    trusting.publish("national-ca-1")
    await trusting.paths.check(leaf_of(chief.certificate), (), HANDED_OVER)


async def test_where_a_list_is_fetched_from_does_not_matter(pki: Pki, chief: Person) -> None:
    """A mirror's URL is not the one in the certificates: before its list has come, nothing is decided either."""
    trusting = Trusting(pki, lists=("national-root",))
    mirror = "https://mirror.test/national-ca-1.crl"
    trusting.revocations.sources = (f"{URL}/crl/national-root.crl", mirror)
    with pytest.raises(Outage, match=mirror):
        await trusting.paths.check(leaf_of(chief.certificate), (), HANDED_OVER)
    trusting.revocations.take(pki.crl("national-ca-1"), mirror)
    await trusting.paths.check(leaf_of(chief.certificate), (), HANDED_OVER)


async def test_an_expired_certificate_of_the_same_ca_decides_nothing_either(pki: Pki, chief: Person) -> None:
    """A CA that was certified again: of the two paths one has expired, and the other one lacks its list."""
    others = [_as_content(certified_before(pki, "national-ca-1"))]
    trusting = Trusting(pki, lists=("national-root",))
    with pytest.raises(Outage, match="national-ca-1"):
        await trusting.paths.check(leaf_of(chief.certificate), others, HANDED_OVER)
    trusting.publish("national-ca-1")
    await trusting.paths.check(leaf_of(chief.certificate), others, HANDED_OVER)


def certified_before(pki: Pki, label: str) -> x509.Certificate:
    """The CA's certificate of the ten years before."""
    ca, root = pki.certificate(label), pki.certificate("national-root")
    start = HANDED_OVER - timedelta(days=4000)
    old = outline(ca.subject, pki.key(label).public_key(), start, timedelta(days=3650), root)
    old = old.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    old = old.add_extension(usage("key_cert_sign", "crl_sign"), critical=True)
    return old.sign(pki.key("national-root"), hashes.SHA256())


def _as_content(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)[4:]


async def test_whose_clock_is_ahead_is_judged_by_the_lists_of_now(pki: Pki, chief: Person) -> None:
    trusting = Trusting(pki)
    await trusting.paths.check(leaf_of(chief.certificate), (), trusting.now + timedelta(hours=2))


async def test_a_ca_that_changes_its_key_has_two_lists(pki: Pki) -> None:
    person = pki.issue(common_name="old key TEST", ca="national-ca-2")
    pki.revoke(person.certificate, at=HANDED_OVER - timedelta(hours=1))
    trusting = Trusting(pki)
    ca, new = pki.certificate("national-ca-2"), rsa.generate_private_key(65537, 2048)
    now = datetime.now(UTC)
    again = outline(ca.subject, new.public_key(), now, timedelta(days=9), pki.certificate("national-root"))
    trusting.revocations._issuers[ca.subject.public_bytes()].append(
        again.sign(pki.key("national-root"), hashes.SHA256())
    )
    listed = x509.CertificateRevocationListBuilder().issuer_name(ca.subject).last_update(now + timedelta(seconds=1))
    newer = listed.next_update(now + timedelta(hours=1)).sign(new, hashes.SHA256()).public_bytes(Encoding.DER)
    trusting.revocations.take(newer, f"{URL}/crl/national-ca-2-new.crl")
    await refused(trusting, person.certificate, SubIndication.REVOKED)


class ListComes(InThread):
    """While the chain is thought about, a list that is missing comes."""

    comes = staticmethod(lambda: None)

    async def ask(self, data: ValidationData, question: Question) -> Answer:
        answer = await super().ask(data, question)
        self.comes()
        return answer


async def test_a_list_that_comes_meanwhile_is_asked_about_and_nobody_refused(pki: Pki, chief: Person) -> None:
    asks = ListComes()
    trusting = Trusting(pki, lists=("national-root",), asks=asks)
    asks.comes = lambda: trusting.publish("national-ca-1")
    await trusting.paths.check(leaf_of(chief.certificate), (), HANDED_OVER)
    assert asks.asked == 2


async def test_a_proof_does_not_outlive_the_lists(pki: Pki, chief: Person) -> None:
    trusting = Trusting(pki)
    await trusting.paths.check(leaf_of(chief.certificate), (), HANDED_OVER)
    trusting.now += timedelta(hours=2)
    assert not trusting.paths.known(chief.fingerprint, HANDED_OVER, trusting.now)
    with pytest.raises(Outage):
        await trusting.paths.check(leaf_of(chief.certificate), (), HANDED_OVER)


async def test_a_ca_without_a_configured_list_holds_up_nobody(pki: Pki, chief: Person) -> None:
    trusting = Trusting(pki, lists=())
    trusting.revocations.sources = ()
    await refused(trusting, chief.certificate, SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE)


class OverTheLimit(InThread):
    async def ask(self, data: ValidationData, question: Question) -> NoChain:
        self.asked += 1
        return NoChain(OVER_THE_LIMIT, "")


async def test_a_bomb_costs_its_limit_once(pki: Pki, chief: Person) -> None:
    trusting = Trusting(pki, asks=OverTheLimit())
    for _ in range(5):
        await refused(trusting, chief.certificate, SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE)
    assert trusting.asks.asked == 1


def test_only_a_complete_list_of_a_configured_ca_counts(pki: Pki) -> None:
    trusting = Trusting(pki, lists=())
    good = pki.crl("national-ca-1")
    tampered = good[:-1] + bytes([good[-1] ^ 1])
    for wrong in (b"", b"<html>", tampered, pki.certificate("national-root").public_bytes(Encoding.DER)):
        with pytest.raises(NotAList):
            trusting.revocations.take(wrong)
    trusting.revocations.take(good)
    assert trusting.revocations.changed == 1


def test_an_older_list_does_not_replace_a_newer_one(pki: Pki) -> None:
    person = pki.issue(common_name="revoked later TEST", ca="national-ca-2")
    before = pki.crl("national-ca-2", at=HANDED_OVER - timedelta(minutes=5))
    pki.revoke(person.certificate)
    trusting = Trusting(pki)
    trusting.revocations.take(before)
    (found,) = trusting.revocations.fresh(pki.certificate("national-ca-2").subject.public_bytes(), trusting.now)
    assert person.serial in found.revoked
