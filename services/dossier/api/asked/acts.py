"""What callers send with what they do: signatures, guidance, reasons."""

from khobac_contracts.vocabulary import Role
from pydantic import Field

from services.chassis import Body
from services.dossier.adapters.cms import MAX_CMS

from .text import Prose


class SignBody(Body):
    """Chữ ký tách rời trên nội dung của `/canonical`. / A detached signature over the bytes of `/canonical`."""

    cms: str = Field(min_length=1, max_length=MAX_CMS * 2, description="CMS (DER) dạng base64 / base64 of a CMS")
    role: Role | None = Field(
        None, description="cần khi bạn ký được ở nhiều vai trò / needed when you may sign in more than one role"
    )


class ApproveBody(Body):
    """Chữ ký tách rời trên `/result/canonical`. / A detached signature over the bytes of `/result/canonical`."""

    cms: str = Field(min_length=1, max_length=MAX_CMS * 2, description="CMS (DER) dạng base64 / base64 of a CMS")


class ReturnBody(Body):
    """Hướng dẫn bổ sung. / What to complete."""

    guidance: Prose


class RefuseBody(Body):
    """Lý do từ chối (mẫu số 33). / Why it is refused (form 33)."""

    reason: Prose
