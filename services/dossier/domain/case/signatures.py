"""A signature is kept as it was handed in. Whether it holds is not known here: the signature service says."""

import msgspec
from khobac_contracts.vocabulary import Role

from services.kernel.circumstances import Circumstances


class Signature(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    role: Role
    person: str
    cms: str
    """Detached CMS (DER), sealed under the signer's person id."""
    serial: str
    context: Circumstances
