"""Every day of a channel has one end in the ledger, with its reason: also those without a digest."""

from datetime import date, time
from typing import Any

from bot.domain import Channel, DigestState
from bot.ledger import close_days
from bot.schedule import WEEKDAYS, Schedule
from tests.bot.workspace import NLP, Workspace
from tests.builders import a_channel, distinct_papers


def weekly(**override: Any) -> Channel:
    """On weekdays at nine in Auckland, where it is already the next day."""
    schedule = Schedule(time(9), "Pacific/Auckland", WEEKDAYS)
    fields: dict[str, Any] = {"place": NLP, "schedule": schedule, "topics": ()}
    return a_channel(**(fields | override))


async def live(workspace: Workspace, days: int) -> None:
    """Beat every two hours for so many days."""
    for _ in range(days * 12):
        workspace.time.pass_(hours=2)
        await workspace.delivery.deliver_due()
        await close_days(workspace.store, workspace.time)


async def ends(workspace: Workspace) -> dict[date, tuple[DigestState, str]]:
    return {digest.day: (digest.state, digest.note) for digest in await workspace.digests()}


async def test_a_weekend_is_in_the_ledger_with_its_reason(stored: Workspace) -> None:
    await stored.add(distinct_papers(9))
    await stored.subscribe(weekly())
    await live(stored, days=7)
    found = await ends(stored)
    saturday, sunday = date(2026, 4, 18), date(2026, 4, 19)
    assert found[saturday] == (DigestState.SKIPPED, "Saturday is not one of its days.")
    assert found[sunday] == (DigestState.SKIPPED, "Sunday is not one of its days.")
    assert set(found) == {date(2026, 4, day) for day in range(18, 25)}
    assert "Sunday is not one of its days." in await stored.say("digest status")


async def test_a_paused_channel_s_days_say_why(stored: Workspace) -> None:
    await stored.add(distinct_papers(9))
    await stored.subscribe(weekly())
    await live(stored, days=4)
    await stored.bot.gone(NLP, "The channel was archived.")
    await live(stored, days=2)
    assert (await ends(stored))[date(2026, 4, 22)] == (DigestState.SKIPPED, "Paused: The channel was archived.")


async def test_a_day_whose_digest_may_still_come_stays_open(stored: Workspace) -> None:
    await stored.add(distinct_papers(2))
    await stored.subscribe(weekly(schedule=Schedule(time(23), "UTC")))
    await close_days(stored.store, stored.time)
    stored.time.pass_(hours=13)
    assert await close_days(stored.store, stored.time) == 0
    await stored.delivery.deliver_due()
    [late] = await stored.digests()
    assert late.day == date(2026, 4, 17)
    assert late.state is DigestState.POSTED


async def test_a_channel_that_is_off_has_no_ledger(stored: Workspace) -> None:
    await stored.subscribe(weekly())
    await live(stored, days=1)
    await stored.say("digest off")
    before = await stored.digests()
    await live(stored, days=3)
    assert await stored.digests() == before


async def test_days_are_closed_once(stored: Workspace) -> None:
    await stored.subscribe(weekly(schedule=Schedule(time(9), "UTC", frozenset({2}))))
    await close_days(stored.store, stored.time)
    stored.time.pass_(days=3)
    assert await close_days(stored.store, stored.time) == 3
    assert await close_days(stored.store, stored.time) == 0
