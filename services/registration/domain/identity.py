"""Names and codes that follow from a secret: the same question gets the same answer, and nobody else can work it out."""

import base64
import hashlib
import hmac


class Identity:
    """Derives person ids and activation codes from the master key, each for its own purpose."""

    def __init__(self, master: bytes) -> None:
        self._person = hmac.digest(master, b"khobac/registration/person", "sha256")
        self._blind = hmac.digest(master, b"khobac/registration/fingerprint", "sha256")
        self._code = hmac.digest(master, b"khobac/registration/activation", "sha256")

    def person(self, citizen: str) -> str:
        """The same human being has the same id in every unit; it tells nothing about the citizen id."""
        return "p-" + _letters(self._person, citizen)[:20]

    def blinded(self, fingerprint: str) -> str:
        """A body's digest as the journal may keep it. Bare, it would let a reader of the journal try passwords and
        citizen ids against it at full speed.
        """
        return hmac.digest(self._blind, fingerprint.encode(), "sha256").hex()

    def activation_code(self, login: str, cause: str) -> str:
        """About 120 random-looking bits: a repeated request gets the same code."""
        letters = _letters(self._code, f"{login}\n{cause}")[:24]
        return "-".join(letters[at : at + 6] for at in range(0, 24, 6))


def digest_of(code: str) -> str:
    """What is kept of an activation code. Typed in any case, with or without hyphens, it is the same code."""
    return hashlib.sha256(code.replace("-", "").strip().lower().encode()).hexdigest()


def _letters(key: bytes, text: str) -> str:
    return base64.b32encode(hmac.digest(key, text.encode(), "sha256")).decode().lower()
