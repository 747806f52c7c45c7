"""A link in a warning mail opens exactly one warning, for one person, until one moment; nobody can make or bend one.

Who takes a mail address over gets the links sent to it: a new address can stop the money with one, not release it.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from khobac_contracts.vocabulary import Answer

from services.chassis import CannotStart, NotAllowed, NotFound, Refusal, from_token, to_token
from services.kernel.vietnam import clock_words

_MAC = 32
_PURPOSE = b"khobac warning link 1\n"
LONGEST = 600
"""Characters of a token; ours have about 200."""


class LinkExpired(Refusal):
    """The link is genuine, and too old."""

    status = 410


class Link(msgspec.Struct, frozen=True, array_like=True):
    """What a link is bound to."""

    organisation: str
    alert: str
    person: str
    expires: int
    may_confirm: bool

    def require(self, answer: Answer) -> None:
        """Raises NotAllowed for a confirmation through an address that was changed not long ago."""
        if answer == Answer.CONFIRMED and not self.may_confirm:
            raise NotAllowed(
                "link-cannot-confirm",
                vi="Địa chỉ e-mail này mới được thay đổi, nên liên kết chỉ dùng được để trả lời “không phải”. "
                "Để xác nhận khoản chi, hãy đăng nhập hoặc dùng liên kết gửi tới địa chỉ cũ.",
                en="This e-mail address was changed recently, so its link can only answer “not ours”. "
                "To confirm the spending, log in, or use the link that went to the former address.",
            )

    @property
    def cause(self) -> str:
        """The link works once: every answer through it has this cause in the journal."""
        return "link/" + hashlib.sha256(msgspec.json.encode(self)).hexdigest()


@dataclass(frozen=True)
class Links:
    """Makes and reads links with the key of `warning-link.key`."""

    key: bytes
    public_url: str

    def __post_init__(self) -> None:
        if len(self.key) < _MAC:
            raise CannotStart(
                vi=f"Tệp bí mật warning-link.key phải dài ít nhất {_MAC} byte, không phải {len(self.key)}.",
                en=f"The secret file warning-link.key must be at least {_MAC} bytes long, not {len(self.key)}.",
            )

    def url(self, link: Link) -> str:
        return f"{self.public_url.rstrip('/')}/w/{self.token(link)}"

    def token(self, link: Link) -> str:
        payload = msgspec.json.encode(link)
        return to_token(self._mac(payload) + payload)

    def read(self, token: str, now: datetime) -> Link:
        """What the token is bound to. NotFound if it is not ours, LinkExpired if it is too old."""
        try:
            raw = from_token(token)
            mac, payload = raw[:_MAC], raw[_MAC:]
            if len(token) > LONGEST or not hmac.compare_digest(mac, self._mac(payload)):
                raise _not_ours()
            link = msgspec.json.decode(payload, type=Link)
        except (ValueError, msgspec.DecodeError) as error:
            raise _not_ours() from error
        if now.timestamp() >= link.expires:
            raise _expired(link)
        return link

    def _mac(self, payload: bytes) -> bytes:
        return hmac.new(self.key, _PURPOSE + payload, hashlib.sha256).digest()


def _not_ours() -> NotFound:
    return NotFound(
        "link-unknown",
        vi="Liên kết không đúng hoặc bị cắt ngắn. Hãy mở lại từ thư cảnh báo, hoặc đăng nhập để trả lời.",
        en="The link is wrong or was cut. Open it again from the warning mail, or log in to answer.",
    )


def _expired(link: Link) -> LinkExpired:
    until = clock_words(datetime.fromtimestamp(link.expires, UTC))
    return LinkExpired(
        "link-expired",
        vi=f"Liên kết đã hết hạn lúc {until}. Hãy đăng nhập để trả lời, hoặc gọi kho bạc.",
        en=f"The link expired at {until}, Vietnam time. Log in to answer, or call the treasury office.",
    )
