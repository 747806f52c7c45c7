"""Every way in which a signature fails by itself has its words, Vietnamese first, and its standard's sub-indication."""

from datetime import datetime

from khobac_contracts.vocabulary import SubIndication

from services.kernel.bilingual import Bilingual
from services.kernel.vietnam import clock_words, vietnam_time

from .validation import ValidationFailure


def unreadable(vi: str, en: str) -> ValidationFailure:
    return ValidationFailure(
        SubIndication.FORMAT_FAILURE,
        Bilingual(f"Chữ ký không đọc được: {vi}.", f"The signature cannot be read: {en}."),
    )


def unreadable_certificate() -> ValidationFailure:
    return ValidationFailure(
        SubIndication.FORMAT_FAILURE,
        Bilingual("Chứng thư số trong chữ ký không đọc được.", "A certificate in the signature is unreadable."),
    )


def unacceptable(vi: str, en: str) -> ValidationFailure:
    return ValidationFailure(
        SubIndication.SIG_CONSTRAINTS_FAILURE,
        Bilingual(f"Chữ ký không đạt yêu cầu: {vi}.", f"The signature is not acceptable: {en}."),
    )


def no_signing_certificate() -> ValidationFailure:
    return ValidationFailure(
        SubIndication.NO_SIGNING_CERTIFICATE_FOUND,
        Bilingual("Chữ ký không kèm chứng thư số của người ký.", "The signer's certificate is not in the signature."),
    )


def weak_algorithm() -> ValidationFailure:
    return ValidationFailure(
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
        Bilingual(
            "Thuật toán ký không được chấp nhận: cần RSA hoặc ECDSA với SHA-256 trở lên.",
            "The signature algorithm is not accepted: expected RSA or ECDSA with SHA-256 or better.",
        ),
    )


def weak_digest() -> ValidationFailure:
    return ValidationFailure(
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
        Bilingual("Chữ ký phải dùng mã băm SHA-256.", "The signature must use a SHA-256 digest."),
    )


def weak_key(vi: str, en: str) -> ValidationFailure:
    return ValidationFailure(
        SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
        Bilingual(f"Khóa của chứng thư số không đạt: {vi}.", f"The key is not acceptable: {en}."),
    )


def wrong_use(vi: str, en: str) -> ValidationFailure:
    return ValidationFailure(
        SubIndication.CHAIN_CONSTRAINTS_FAILURE,
        Bilingual(f"Chứng thư số không dùng để ký được: {vi}.", f"The certificate may not sign: {en}."),
    )


def other_content() -> ValidationFailure:
    return ValidationFailure(
        SubIndication.HASH_FAILURE,
        Bilingual(
            "Nội dung đã thay đổi sau khi ký: mã băm trong chữ ký không khớp với hồ sơ.",
            "The content is not what was signed: the digest in the signature does not match.",
        ),
    )


def other_key() -> ValidationFailure:
    return ValidationFailure(
        SubIndication.SIG_CRYPTO_FAILURE,
        Bilingual(
            "Chữ ký không khớp với khóa của chứng thư số.",
            "The signature does not verify under the certificate's key.",
        ),
    )


def signed_too_far_off(signed_at: datetime) -> ValidationFailure:
    at = clock_words(signed_at)
    return unacceptable(
        f"thời gian ký {at} quá xa lúc gửi hồ sơ", f"the signing time {at} is too far from the hand-over"
    )


def not_yet_valid() -> ValidationFailure:
    return ValidationFailure(
        SubIndication.NOT_YET_VALID,
        Bilingual("Chứng thư số chưa có hiệu lực khi ký.", "The certificate was not yet valid at the time of signing."),
    )


def expired(not_after: datetime) -> ValidationFailure:
    day = f"{vietnam_time(not_after):%d/%m/%Y}"
    return ValidationFailure(
        SubIndication.EXPIRED,
        Bilingual(
            f"Chứng thư số đã hết hạn ngày {day}, trước khi hồ sơ được gửi.",
            f"The certificate expired on {day}, before the hand-over.",
        ),
    )


def revoked(since: datetime) -> ValidationFailure:
    at = clock_words(since)
    return ValidationFailure(
        SubIndication.REVOKED,
        Bilingual(
            f"Chứng thư số (hoặc CA cấp trên) đã bị thu hồi từ {at}, trước khi gửi.",
            f"The certificate, or a CA above it, was revoked as of {at}, before the hand-over.",
        ),
    )


def chain_unconfirmed(vi: str, en: str) -> ValidationFailure:
    return ValidationFailure(
        SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE,
        Bilingual(f"Không xác nhận được chuỗi chứng thư: {vi}.", f"The certificate chain cannot be confirmed: {en}."),
    )


def chain_failure(sub_indication: SubIndication, detail: str) -> ValidationFailure:
    """`detail`: what the library that validates chains said, in English."""
    words = _CHAIN.get(sub_indication) or _CHAIN[SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE]
    return ValidationFailure(sub_indication, Bilingual(words.vi, f"{words.en} {detail}"))


_CHAIN: dict[SubIndication, Bilingual] = {
    SubIndication.EXPIRED: Bilingual(
        "Chứng thư số hoặc CA cấp trên đã hết hạn.", "The certificate or a CA above it has expired."
    ),
    SubIndication.NOT_YET_VALID: Bilingual(
        "Chứng thư số hoặc CA cấp trên chưa có hiệu lực.", "The certificate or a CA above it is not yet valid."
    ),
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: Bilingual(
        "Chứng thư số không do CA được công nhận cấp (CA quốc gia hoặc Ban Cơ yếu Chính phủ).",
        "The certificate was not issued under a recognised anchor (national root or Government Cipher Committee).",
    ),
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE: Bilingual(
        "Một chứng thư trong chuỗi dùng thuật toán hoặc khóa quá yếu.",
        "A certificate of the chain uses an algorithm or key that is too weak.",
    ),
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: Bilingual(
        "Chuỗi chứng thư vi phạm ràng buộc của CA.", "The certificate chain breaks a constraint."
    ),
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE: Bilingual(
        "Không xác nhận được chuỗi chứng thư.", "The certificate chain cannot be confirmed."
    ),
}
