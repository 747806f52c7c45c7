"""Which certificate may be bound to whom: one key one person, within the accounts of the appointment, in bounds."""

from services.chassis import FieldError, InvalidInput, WrongState

from .refusals import key_taken
from .roster import Appointment, Certificate, Roster

MAX_CERTIFICATES = 8
"""Of one person in one role: the old one, the new one, and some room."""


def check_binding(roster: Roster, appointment: Appointment, new: Certificate) -> None:
    """Raises the refusal if this certificate may not join those of the roster."""
    _within_the_appointment(appointment, new)
    if any(c.key == new.key and c.person != new.person for c in roster.certificates):
        raise key_taken()
    _room_for_one_more(roster.certificates_of(new.person, new.role), new)


def _within_the_appointment(appointment: Appointment, new: Certificate) -> None:
    foreign = [account for account in new.accounts if account not in appointment.accounts]
    if foreign:
        raise InvalidInput(
            FieldError(
                "/accounts",
                ", ".join(foreign),
                f"chỉ tài khoản mà người này được ký: {', '.join(appointment.accounts) or 'không có'}",
                f"only accounts on which the person may sign: {', '.join(appointment.accounts) or 'none'}",
            ),
            slug="account-not-covered",
        )


def _room_for_one_more(held: tuple[Certificate, ...], new: Certificate) -> None:
    if any(c.fingerprint == new.fingerprint for c in held):
        raise WrongState(
            "certificate-already-bound",
            vi="Chứng thư số này đã được đăng ký cho người này trong vai trò này.",
            en="This certificate is registered for this person in this role already.",
        )
    if len(held) >= MAX_CERTIFICATES:
        raise WrongState(
            "too-many-certificates",
            vi=f"Người này đã có {MAX_CERTIFICATES} chứng thư số trong vai trò này; hãy hủy đăng ký bớt.",
            en=f"This person has {MAX_CERTIFICATES} certificates in this role; unbind some first.",
        )
