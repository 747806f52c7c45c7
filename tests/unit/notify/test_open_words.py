"""A word that notify has not met, in whatever fact, is shown as it is or looked past: notify goes on."""

from collections.abc import Sequence
from typing import Any

import pytest
from khobac_contracts.catalog import BY_MODEL
from khobac_contracts.dossier import StatusChanged
from khobac_contracts.registration import ContactChanged
from khobac_contracts.versions import Entry

from services.chassis.core.drawers import Done, Work
from services.notify.adapters.memory_post import MemoryPost
from services.notify.api.shown import NoticePage
from services.notify.domain import DECIDER
from services.notify.domain.contacts import holders
from services.notify.domain.events import DigestDue
from services.notify.domain.state import Mailbox
from services.notify.effects.digests import Digests
from services.notify.effects.mailing import Mailing
from services.notify.main import BLUEPRINT
from services.notify.views import NOTICES
from tests.alone import NOW, Alone
from tests.invented import INVENTED, FieldPath, open_fields, record_of, sample, vocabularies, with_invented

STATUS, CONTACT = BY_MODEL[StatusChanged], BY_MODEL[ContactChanged]
UNIT = sample(STATUS)["unit"]
HEARD = list(vocabularies("notify"))


async def mailbox(alone: Alone, organisation: str = UNIT) -> Mailbox:
    stream = DECIDER.stream(organisation)
    state: Mailbox = (await alone.handler.streams.load([stream]))[stream].state
    return state


def test_there_are_words_to_invent() -> None:
    assert {entry.name for entry, _ in HEARD} == {"contact.changed", "status.changed"}


@pytest.mark.parametrize(("entry", "paths"), HEARD, ids=str)
async def test_an_invented_word_does_no_harm_and_notify_goes_on(entry: Entry, paths: tuple[FieldPath, ...]) -> None:
    alone = Alone(BLUEPRINT)
    odd = record_of(entry, with_invented(entry, *paths))
    usual = record_of(STATUS, {**sample(STATUS), "dossier": "H15.50.05.13-261008-9999"}, offset=1)
    assert await alone.hear(odd, usual) == []
    assert alone.buried == []
    assert [notice.dossier for notice in (await mailbox(alone)).waiting][-1] == "H15.50.05.13-261008-9999"


async def test_an_invented_status_and_step_are_listed_and_mailed_by_their_own_words() -> None:
    alone = Alone(BLUEPRINT)
    contact = {**sample(CONTACT), "organisation": UNIT}
    odd = with_invented(STATUS, *open_fields(STATUS))
    await alone.hear(record_of(CONTACT, contact), record_of(STATUS, odd, offset=1))
    [(id, row)] = [(id, row) for (view, id), row in alone.rows.items() if view == NOTICES]
    page = NoticePage.of({"_id": id, **row})
    assert (page.status, page.step) == (INVENTED, INVENTED)
    post = MemoryPost()
    due = DigestDue(number=1, not_before=NOW)
    digests = Digests(Mailing(mailboxes=_all(await mailbox(alone)), unseal=_opened, post=post, clock=lambda: NOW))
    [result] = (await digests.mail([Work("w", UNIT, due, NOW, "x", None)])).values()
    assert isinstance(result, Done)
    [sent] = post.sent
    assert f"{INVENTED} · {INVENTED}" in sent.text
    assert sent.subject.endswith(f"{INVENTED} · {INVENTED}")


async def test_who_has_an_invented_role_is_kept_and_is_no_holder() -> None:
    alone = Alone(BLUEPRINT)
    contact = with_invented(CONTACT, *open_fields(CONTACT))
    await alone.hear(record_of(CONTACT, contact))
    state = await mailbox(alone, contact["organisation"])
    odd = [recipient for recipient in state.recipients if recipient.role == INVENTED]
    assert len(odd) == 1
    assert odd[0] not in holders(state)


def _all(state: Mailbox) -> Any:
    async def mailboxes(streams: Sequence[str]) -> dict[str, Mailbox]:
        return dict.fromkeys(streams, state)

    return mailboxes


async def _opened(sealed: Sequence[str]) -> list[str | None]:
    return [f"person{n}@unit.example" for n, _ in enumerate(sealed)]
