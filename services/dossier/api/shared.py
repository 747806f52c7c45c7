"""What every route needs: who acts in which role, a dossier that the caller may see, its payee in clear."""

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import Path
from khobac_contracts.vocabulary import DossierCode, Role, Words

from services.chassis import (
    Caller,
    FieldError,
    Files,
    IdempotentCall,
    InvalidInput,
    KindStreams,
    Lists,
    Numbers,
    Outcome,
    Sealing,
    WrongState,
)
from services.dossier.adapters.cms import read
from services.dossier.domain import Command, Event, State
from services.dossier.domain.canonical import submission_bytes
from services.dossier.domain.events import SignaturesDropped
from services.dossier.domain.form import Form
from services.dossier.domain.parties import Actor, Circumstances, Signature
from services.dossier.domain.refusals import no_dossier
from services.dossier.domain.situations import case_of, round_of, submitted_at

from .shown import DossierPage, Payee

Code = Annotated[DossierCode, Path(description="mã hồ sơ / dossier code")]
UNIT = (Role.UNIT_ACCOUNTANT, Role.CHIEF_ACCOUNTANT, Role.ACCOUNT_HOLDER)
SIGNERS = (Role.CHIEF_ACCOUNTANT, Role.ACCOUNT_HOLDER)
TREASURY = (Role.TREASURY_ACCOUNTANT, Role.TREASURY_CONTROLLER, Role.TREASURY_LEADER)
_DROPPED = Words(
    vi="Hồ sơ đã sửa nên các chữ ký trước đó bị bỏ; cần ký lại.",
    en="The dossier was changed, so the signatures on it were dropped; sign again.",
)


@dataclass(frozen=True)
class DossierKit:
    """What the routes work with."""

    cases: KindStreams[Command, State, Event]
    lists: Lists
    files: Files
    numbers: Numbers
    sealing: Sealing
    agency: str


def acting(said: IdempotentCall, *roles: Role) -> Actor:
    """The caller in the first of these roles that they have."""
    role = next(role for role in roles if role in said.roles)
    return Actor(person=said.person, role=role, body=said.organisation)


def signing_role(said: IdempotentCall, wanted: Role | None) -> Role:
    """As what somebody signs; who has both roles must say which."""
    held = [role for role in SIGNERS if role in said.roles]
    if wanted in held:
        return wanted
    if wanted is None and len(held) == 1:
        return held[0]
    raise InvalidInput(FieldError("/role", wanted or "", f"một trong: {', '.join(held)}", f"one of: {', '.join(held)}"))


async def signature(kit: DossierKit, said: IdempotentCall, role: Role, cms: str) -> Signature:
    """The signature with the circumstances in which it came; it names its holder, so it is sealed for them."""
    context = said.context(said.at)
    der, serial = read(cms)
    return Signature(
        role=role,
        person=said.person,
        serial=serial,
        cms=await kit.sealing.seal_bytes(said.person, der),
        context=Circumstances(**dict(context)),
    )


async def seen(kit: DossierKit, code: str, caller: Caller) -> State:
    return (await found(kit, code, caller))[0]


async def found(kit: DossierKit, code: str, caller: Caller) -> tuple[State, int]:
    """The dossier and its version, if it is of the caller's unit, or was handed over to the caller's office."""
    state, version = await kit.cases.load(code)
    case = case_of(state)
    if case is None:
        raise no_dossier()
    if caller.organisation == case.unit:
        return state, version
    if caller.organisation == case.form.treasury and submitted_at(state) is not None:
        return state, version
    raise no_dossier()


async def shown(kit: DossierKit, outcome: Outcome[State, Event]) -> DossierPage:
    """What a wish led to; dropped signatures are said aloud."""
    dropped = any(isinstance(event, SignaturesDropped) for event in outcome.events)
    return await page(kit, outcome.state, _DROPPED if dropped else None)


async def page(kit: DossierKit, state: State, notice: Words | None = None) -> DossierPage:
    case = case_of(state)
    if case is None:
        raise no_dossier()
    return DossierPage.of(state, await payee_of(kit, case.form), notice)


async def payee_of(kit: DossierKit, form: Form) -> Payee:
    [clear] = await kit.sealing.unseal([form.payee])
    return Payee(**json.loads(clear)) if clear else Payee(name=None, tax_code=None, account=None, bank=None)


async def canonical(kit: DossierKit, state: State) -> bytes:
    """The bytes that are, or were, signed in this round."""
    case = case_of(state)
    if case is None:
        raise no_dossier()
    payee = await payee_of(kit, case.form)
    if payee.name is None:
        raise WrongState(
            "payee-erased",
            vi="Dữ liệu người thụ hưởng đã bị xóa; có thể: khai lại người thụ hưởng, rút hồ sơ.",
            en="The payee's data was erased; possible: declare the payee again, withdraw.",
        )
    return submission_bytes(case.code, round_of(state), case.form, payee.model_dump(), case.attachments)
