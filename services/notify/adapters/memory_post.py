"""The harmless twin of the mail server keeps what it was given and refuses whom it is told to refuse."""

from services.notify.domain.mail import Mail, Posted


class MemoryPost:
    """For tests; nothing leaves the process."""

    at_once = 4

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.refuse: dict[str, str] = {}
        self.outages: list[Exception] = []

    async def send(self, mail: Mail) -> Posted:
        if self.outages:
            raise self.outages.pop(0)
        accepted = tuple(to for to in mail.to if to not in self.refuse)
        if accepted:
            self.sent.append(mail)
        return Posted(accepted, {to: self.refuse[to] for to in mail.to if to in self.refuse})
