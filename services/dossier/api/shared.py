"""What every route needs: who acts in which role, a dossier that the caller may see, what is sealed in it in clear."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import Path
from khobac_contracts.vocabulary import DossierCode, Role

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
from services.dossier.adapters.pdf import PdfReader
from services.dossier.domain import case, unit
from services.dossier.domain.canonical import submission_bytes
from services.dossier.domain.case.events import SignaturesDropped
from services.dossier.domain.case.looking import case_of, round_of, submitted_at
from services.dossier.domain.case.refusals import no_dossier
from services.dossier.domain.case.signatures import Signature
from services.dossier.domain.forms import FormShape
from services.kernel.bilingual import Bilingual
from services.kernel.circumstances import Actor, Circumstances
from services.kernel.roles import UNIT_ROLES
from services.kernel.swaps import Swaps

from .shown import DossierPage

Cases: TypeAlias = KindStreams[case.Command, case.State, case.Event]
Units: TypeAlias = KindStreams[unit.Command, unit.State, unit.Event]
Code = Annotated[DossierCode, Path(description="mã hồ sơ / dossier code")]
_DROPPED = Bilingual(
    "Hồ sơ đã sửa nên các chữ ký trước đó bị bỏ; cần ký lại.",
    "The dossier was changed, so the signatures on it were dropped; sign again.",
)


@dataclass(frozen=True)
class DossierKit:
    """What the routes work with."""

    cases: Cases
    units: Units
    lists: Lists
    files: Files
    numbers: Numbers
    sealing: Sealing
    reader: PdfReader
    swaps: Swaps
    agency: str


def acting(call: IdempotentCall, *roles: Role) -> Actor:
    """The caller in the first of these roles that they have."""
    role = next(role for role in roles if role in call.roles)
    return Actor(person=call.person, role=role, organisation=call.organisation)


def signing_role(call: IdempotentCall, state: case.State, wanted: Role | None) -> Role:
    """As what somebody signs; who has several of the roles that the dossier needs must say which."""
    found = case_of(state)
    needed = found.terms.signers if found else UNIT_ROLES
    held = [role for role in UNIT_ROLES if role in call.roles]
    fitting = [role for role in held if role in needed] or held
    if wanted in held:
        return wanted
    if wanted is None and len(fitting) == 1:
        return fitting[0]
    choice = ", ".join(fitting)
    raise InvalidInput(FieldError("/role", wanted or "", f"một trong: {choice}", f"one of: {choice}"))


async def signature(kit: DossierKit, call: IdempotentCall, role: Role, cms: str) -> Signature:
    """The signature with the circumstances in which it came; it names its holder, so it is sealed for them."""
    der, serial = read(cms)
    return Signature(
        role=role,
        person=call.person,
        serial=serial,
        cms=await kit.sealing.seal_bytes(call.person, der),
        context=Circumstances.of(call.context(call.at)),
    )


async def seen(kit: DossierKit, code: str, caller: Caller) -> case.State:
    return (await found(kit, code, caller))[0]


async def found(kit: DossierKit, code: str, caller: Caller) -> tuple[case.State, int]:
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


async def shown(kit: DossierKit, outcome: Outcome[case.State, case.Event]) -> DossierPage:
    """What a wish led to; dropped signatures are said aloud."""
    dropped = any(isinstance(event, SignaturesDropped) for event in outcome.events)
    return await page(kit, outcome.state, [_DROPPED] if dropped else [])


async def page(kit: DossierKit, state: case.State, notices: Sequence[Bilingual] = ()) -> DossierPage:
    case = case_of(state)
    if case is None:
        raise no_dossier()
    return DossierPage.of(state, await opened(kit, case.form), notices)


async def opened(kit: DossierKit, form: FormShape) -> Mapping[str, object]:
    """What is sealed in a form, by its sealed text; what nobody can open any more is left out."""
    money = form.money()
    fields = [field.sealed for field in form.sealed().values()]
    sealed = list(dict.fromkeys([*fields, *(payment.payee for payment in (money.payments if money else ()))]))
    clear = await kit.sealing.unseal(sealed) if sealed else []
    return {text: json.loads(found) for text, found in zip(sealed, clear, strict=True) if found}


async def canonical(kit: DossierKit, state: case.State) -> bytes:
    """The bytes that are, or were, signed in this round."""
    case = case_of(state)
    if case is None:
        raise no_dossier()
    clear = await opened(kit, case.form)
    if missing := [name for name, field in case.form.sealed().items() if field.sealed not in clear]:
        raise _erased(missing)
    return submission_bytes(
        case.code,
        case.form,
        procedure=case.terms.procedure,
        round=round_of(state),
        opened={name: clear[field.sealed] for name, field in case.form.sealed().items()},
        attachments=[attachment.digest for attachment in case.attachments],
    )


def _erased(fields: Sequence[str]) -> WrongState:
    names = ", ".join(fields)
    return WrongState(
        "data-erased",
        vi=f"Dữ liệu cá nhân trong hồ sơ đã bị xóa ({names}); có thể: khai lại, rút hồ sơ.",
        en=f"Personal data of the dossier was erased ({names}); possible: declare it again, withdraw.",
    )
