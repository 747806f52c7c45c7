"""A dossier's status is the same in the mailbox, in the list and in the live stream, from whichever of them it is read."""

from collections.abc import Mapping
from dataclasses import dataclass

from khobac_contracts.dossier import StatusChanged

from services.kernel.bilingual import Bilingual

from .state import Notice


@dataclass(frozen=True, slots=True)
class Step:
    """One status as it goes to the live pages. The id begins with its time, so that a reader can resume from it."""

    id: str
    unit: str
    treasury: str
    data: Mapping[str, object]


def notice_of(fact: StatusChanged, id: str) -> Notice:
    """A status and a step that are not known here stay the text that they are."""
    return Notice(
        id=id,
        dossier=fact.dossier,
        procedure=fact.procedure,
        form=fact.form,
        treasury=fact.treasury,
        status=str(fact.status),
        step=str(fact.step),
        amount=fact.amount,
        reason=Bilingual.of(fact.reason) if fact.reason else None,
        submitted_at=fact.submitted_at,
        changed_at=fact.changed_at,
    )


def fields_of(unit: str, notice: Notice) -> dict[str, object]:
    """As it is listed and shown."""
    return {
        "unit": unit,
        "treasury": notice.treasury,
        "dossier": notice.dossier,
        "procedure": notice.procedure,
        "form": notice.form,
        "status": notice.status,
        "step": notice.step,
        "amount": notice.amount,
        "reason": notice.reason.row() if notice.reason else None,
        "changed_at": notice.changed_at.isoformat(),
    }


def step_of(notice: str, fields: Mapping[str, object]) -> Step:
    """Of a notice's id and its fields, from a fact or from the list."""
    return Step(f"{fields['changed_at']}|{notice}", str(fields["unit"]), str(fields["treasury"]), fields)
