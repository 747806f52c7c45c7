"""What lies in the local mailbox, read as mails."""

import email.policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path


def mails(box: Path) -> list[EmailMessage]:
    """All mails in the folder of one address; none when it never got one."""
    read = BytesParser(EmailMessage, policy=email.policy.default).parsebytes
    return [read(path.read_bytes()) for path in sorted(box.glob("*.eml"))]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""
