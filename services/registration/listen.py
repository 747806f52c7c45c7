"""What registration hears: a request for accounts that the treasury has approved opens them."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from khobac_contracts.dossier import RequestCompleted
from khobac_contracts.vocabulary import AccountCode, AccountKind, Open, known
from pydantic import BaseModel, ConfigDict, ValidationError

from services.chassis import FactContext, Listening, Poison, StreamCommand
from services.kernel.procedures import ACCOUNT_REGISTRATION

from .domain import ORGANISATION, notice
from .domain.organisation.commands import OpenRequestedAccounts


class _Account(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    account: AccountCode
    kind: Open[AccountKind]


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
    accounts = tuple(_known(request.accounts))
    command = OpenRequestedAccounts(treasury=fact.treasury, accounts=accounts, at=context.received_at)
    return [ORGANISATION.command(fact.unit, command)] if accounts else []


def _known(accounts: Sequence[_Account]) -> Iterator[notice.Account]:
    """An account of a kind that a later version asks for is for that version to open; the others do not wait for it."""
    for each in accounts:
        kind = known(AccountKind, each.kind)
        match kind:
            case AccountKind.ESTIMATE:
                yield notice.Account(code=each.account, kind="estimate")
            case AccountKind.DEPOSIT:
                yield notice.Account(code=each.account, kind="deposit")
            case None:
                continue
            case _:
                assert_never(kind)


LISTEN: Listening = {RequestCompleted: on_completed}
