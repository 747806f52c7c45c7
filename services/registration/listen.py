"""What registration hears: a request for accounts that the treasury has approved opens them."""

from collections.abc import Sequence
from typing import Literal

from khobac_contracts.dossier import RequestCompleted
from khobac_contracts.vocabulary import AccountCode
from pydantic import BaseModel, ConfigDict, ValidationError

from services.chassis import FactContext, Listening, Poison, StreamCommand
from services.kernel.procedures import ACCOUNT_REGISTRATION

from .domain import ORGANISATION
from .domain.notice import Account
from .domain.organisation.commands import OpenRequestedAccounts


class _Account(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    account: AccountCode
    kind: Literal["estimate", "deposit"]


class _Request(BaseModel):
    """What form 24 says of accounts; a change of papers or specimens names none."""

    model_config = ConfigDict(frozen=True)

    accounts: tuple[_Account, ...] = ()


def on_completed(fact: RequestCompleted, context: FactContext) -> Sequence[StreamCommand]:
    if fact.procedure != ACCOUNT_REGISTRATION:
        return []
    try:
        request = _Request.model_validate(fact.data)
    except ValidationError as error:
        raise Poison(f"the accounts of request {fact.dossier} cannot be read: {error.error_count()} errors") from error
    accounts = tuple(Account(code=each.account, kind=each.kind) for each in request.accounts)
    command = OpenRequestedAccounts(treasury=fact.treasury, accounts=accounts, at=context.received_at)
    return [ORGANISATION.command(fact.unit, command)] if accounts else []


LISTEN: Listening = {RequestCompleted: on_completed}
