"""Who joined, who was appointed, and how they came in."""

from .words import Sentence

REGISTRATION: dict[str, Sentence] = {
    "NoticeHandedIn": Sentence(
        "đơn vị gửi thông báo tham gia dịch vụ", "the unit handed in its notice of participation"
    ),
    "UnitAccepted": Sentence("KBNN {treasury} chấp nhận đơn vị {name}", "treasury {treasury} accepted {name}"),
    "NoticeRefused": Sentence("KBNN từ chối thông báo tham gia: {reason}", "the treasury refused the notice: {reason}"),
    "AccountEntered": Sentence("mở tài khoản {account.code}", "opened account {account.code}"),
    "OfficeOpened": Sentence(
        "KBNN {treasury} bắt đầu hoạt động trên hệ thống", "treasury office {treasury} was opened here"
    ),
    "PersonEntered": Sentence("ghi nhận một người ({person.id})", "entered a person ({person.id})"),
    "Appointed": Sentence(
        "bổ nhiệm {appointment.role:role} ({appointment.person})",
        "appointed {appointment.role:role} ({appointment.person})",
    ),
    "AppointmentEnded": Sentence("{role:role} ({person}) thôi nhiệm", "{role:role} ({person}) left the role"),
    "CertificateEntered": Sentence(
        "đăng ký chứng thư {certificate.serial} cho {certificate.role:role}",
        "registered certificate {certificate.serial} for {certificate.role:role}",
    ),
    "CertificateStruck": Sentence(
        "huỷ đăng ký chứng thư của {role:role} ({person})", "struck the certificate of {role:role} ({person})"
    ),
    "ContactsSet": Sentence("đổi nơi nhận thông báo", "changed where notices go"),
    "KeyClaimed": Sentence("khoá ký thuộc về {person}", "the signing key belongs to {person}"),
    "LoginIssued": Sentence("cấp tên đăng nhập {login}", "issued the log-in {login}"),
    "PasswordSet": Sentence("đặt mật khẩu", "set a password"),
    "LoggedIn": Sentence("đăng nhập", "logged in"),
    "LogInFailed": Sentence("đăng nhập sai ({reason})", "a log-in failed ({reason})"),
}
