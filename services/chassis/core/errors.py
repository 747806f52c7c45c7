"""Every error that the platform raises on purpose has one place in this tree, and each branch has one outcome.

KhobacError
├── Refusal             a caller's mistake: leaves no trace, answered as a problem (RFC 9457)
│   ├── InvalidInput    422  a field is not what was expected
│   ├── NotLoggedIn     401
│   ├── NotAllowed      403
│   ├── NotFound        404
│   ├── WrongState      409  names the state and what is possible in it
│   ├── KeyReused       409  the same Idempotency-Key or cause with another body
│   ├── TooLarge        413
│   ├── WrongMediaType  415  names the type that the route takes
│   ├── TooMany         429
│   └── LinkExpired     410  (notify) a genuine link out of a mail, too old
├── TooEarly            a fact whose ground has not arrived yet: parked and tried again
├── Poison              a message that cannot be read: dead letter
├── PoisonLimit         (fact_intake) too much poison in a row: the consumer stops, says so, and somebody must look
├── Outage              the world is away: pause, back off, nothing is committed
│   └── Oversized       (kafka) a message that its topic does not take, now or later
├── CannotStart         a setting or a file of the operator is missing or wrong: said in one line, the process ends
├── Broken              a defect of ours in a decider or in the wiring: the command left no trace
├── BadSeal             (sealing) a sealed text that no key of ours made: nothing of it is read
└── Tampered            (journal) a hash chain does not verify: the audit names the commit

In brackets: where it is defined, if not here. Not of the tree are defects that end the process (RuntimeError), and
what one part says to itself and never lets out.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class KhobacError(Exception):
    """The root of all errors that the platform raises on purpose."""


@dataclass(frozen=True)
class FieldError:
    """One field that is wrong: where (JSON Pointer), what was given, what was expected."""

    pointer: str
    given: str
    expected_vi: str
    expected_en: str


class Refusal(KhobacError):
    """A caller's mistake. `slug` is stable: callers may branch on it."""

    status = 400

    def __init__(self, slug: str, *, vi: str, en: str, fields: Sequence[FieldError] = ()) -> None:
        super().__init__(f"{slug}: {en}")
        self.slug = slug
        self.vi = vi
        self.en = en
        self.fields = tuple(fields)


class InvalidInput(Refusal):
    """A field is not what was expected; every wrong field is named."""

    status = 422

    def __init__(self, *fields: FieldError, slug: str = "invalid-input") -> None:
        super().__init__(
            slug,
            vi="Dữ liệu chưa hợp lệ: " + "; ".join(f"{f.pointer or '/'}: {f.expected_vi}" for f in fields),
            en="The input is not valid: " + "; ".join(f"{f.pointer or '/'}: {f.expected_en}" for f in fields),
            fields=fields,
        )


class NotLoggedIn(Refusal):
    """No valid log-in token came with the request."""

    status = 401


class NotAllowed(Refusal):
    """The caller is known and may not do that."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or the caller may not know of it."""

    status = 404


class WrongState(Refusal):
    """Not possible now: the message names the state and what is possible in it."""

    status = 409


class KeyReused(Refusal):
    """The same Idempotency-Key (or fact id) came with another body."""

    status = 409


class TooLarge(Refusal):
    """The body is over its limit."""

    status = 413


class WrongMediaType(Refusal):
    """The content is of another type than the route takes."""

    status = 415


class TooMany(Refusal):
    """Too many requests or attempts; the message says when to try again."""

    status = 429


class TooEarly(KhobacError):
    """What this fact stands on has not arrived yet; it is parked and tried again, in bounds."""


class Poison(KhobacError):
    """A message that can never be read; it goes to the dead letters with this reason."""


class Outage(KhobacError):
    """Something outside is away; the work is not done and will be tried again."""


class Broken(KhobacError):
    """A decider raised what it must not, or a command met a stream of another kind: a defect of ours, and no trace."""


class CannotStart(KhobacError):
    """What the operator set up is not enough to start with. Says what is wrong, and what to do about it."""

    def __init__(self, *, vi: str, en: str) -> None:
        super().__init__(f"{vi} / {en}")
