import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from zoneinfo import available_timezones

import pytest
from rich.console import Console

from adapters.terminal.platform import Terminal
from adapters.terminal.zone import machine_zone
from bot.domain import Person, Place, Posted
from bot.errors import Gone
from bot.messages import Message
from bot.ports import About, ChatPlatform
from tests.adapters.terminal.bot import CHANNELS, NLP, PERSON, VISION, TalkativeBot, Workspace
from tests.adapters.terminal.messages import a_reply, an_introduction, an_overview


async def test_it_is_a_chat_platform(workspace: Workspace) -> None:
    platform: ChatPlatform = workspace.terminal
    assert (platform.name, platform.managers, platform.repeatable) == ("terminal", "everyone", timedelta(0))


async def test_before_anybody_talks_every_digest_is_printed_and_no_thread(workspace: Workspace) -> None:
    overview = await workspace.terminal.post(NLP, an_overview(), "a")
    await workspace.terminal.post(Place("terminal", "demo", "nlp", overview.message), a_reply(2), "b")
    await workspace.terminal.post(VISION, Message(("Papers for #vision",)), "c")
    assert "Papers for #nlp" in workspace.seen
    assert "Papers for #vision" in workspace.seen
    assert "Language models are given" not in workspace.seen


async def test_the_same_key_posts_once_and_returns_the_first_message(workspace: Workspace) -> None:
    first = await workspace.terminal.post(NLP, an_overview(), "nlp/2026-11-23/0")
    printed = workspace.seen
    again = await workspace.terminal.post(NLP, an_overview(), "nlp/2026-11-23/0")
    other = await workspace.terminal.post(NLP, an_overview(), "nlp/2026-11-24/0")
    assert again == first
    assert other != first
    assert workspace.seen == printed * 2


async def test_message_ids_never_come_again_in_another_run() -> None:
    terminals = [Terminal(CHANNELS, PERSON, Console(file=StringIO())) for _ in range(2)]
    ids = {(await terminal.post(NLP, an_overview(), "same key")).message for terminal in terminals}
    assert len(ids) == 2


@pytest.mark.parametrize(
    "place", [Place("terminal", "demo", "sound"), Place("slack", "demo", "nlp"), Place("terminal", "other", "nlp")]
)
async def test_a_place_that_is_not_here_is_gone(workspace: Workspace, place: Place) -> None:
    with pytest.raises(Gone, match="only terminal:demo/nlp"):
        await workspace.terminal.post(place, an_overview(), "a")
    assert workspace.seen == ""


async def test_an_edited_message_is_shown_anew(workspace: Workspace) -> None:
    posted = await workspace.terminal.post(NLP, an_overview(), "a")
    await workspace.terminal.edit(posted, Message(("Corrected",)))
    assert workspace.seen.endswith("Corrected\n\n")


async def test_a_message_of_an_earlier_run_can_be_reacted_to_after_an_edit(workspace: Workspace) -> None:
    earlier = Posted(NLP, "from yesterday")
    await workspace.terminal.edit(earlier, an_overview())
    await workspace.say("react 2 👍")
    assert [reaction.posted for reaction in workspace.bot.reactions] == [earlier]


async def test_before_anybody_talks_the_digests_of_an_earlier_run_are_printed_again(workspace: Workspace) -> None:
    await workspace.terminal.edit(Posted(VISION, "one"), an_overview())
    await workspace.terminal.edit(Posted(replace(VISION, thread="one"), "two"), a_reply(2))
    assert "Papers for #nlp" in workspace.seen
    assert "Language models are given" not in workspace.seen
    assert "Language models are given" in await workspace.say("open 2")


async def test_an_edit_in_another_channel_is_seen_when_one_goes_there(workspace: Workspace) -> None:
    await workspace.say()
    posted = await workspace.terminal.post(VISION, an_overview(), "a")
    await workspace.terminal.edit(posted, Message(("Corrected",)))
    assert "Corrected" not in workspace.seen
    seen = await workspace.say("#vision")
    assert "Corrected" in seen
    assert "Papers for #nlp" not in seen


async def test_a_channel_is_described_by_its_purpose(workspace: Workspace) -> None:
    assert await workspace.terminal.describe(VISION) == About("vision", "Images", public=True)


async def test_the_zone_given_is_that_of_the_person_here_alone(workspace: Workspace) -> None:
    assert await workspace.terminal.zone_of(PERSON) == "Europe/Berlin"
    assert await workspace.terminal.zone_of(Person("terminal", "demo", "somebody else")) == ""


@pytest.fixture
def set_zone(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the machine's zone, which tzlocal otherwise looks up once in a process."""

    def set_to(zone: str) -> None:
        monkeypatch.setattr("tzlocal.unix._cache_tz_name", None)
        monkeypatch.setenv("TZ", zone)

    return set_to


async def test_without_a_zone_it_is_the_one_of_the_machine(set_zone: Callable[[str], None]) -> None:
    set_zone("Asia/Tokyo")
    assert await Terminal(CHANNELS, PERSON, Console(file=StringIO())).zone_of(PERSON) == "Asia/Tokyo"


@pytest.mark.parametrize("setting", ["Nowhere/Atlantis", "EST5EDT4,M3.2.0,M11.1.0", "/etc/shadow-of-a-zone"])
def test_a_machine_set_to_no_known_zone_still_has_one(set_zone: Callable[[str], None], setting: str) -> None:
    set_zone(setting)
    assert machine_zone() in available_timezones()


def test_a_zone_that_nobody_knows_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tzlocal.unix._cache_tz_name", "Nowhere/Atlantis")
    assert machine_zone() == "UTC"


async def test_the_bot_introduces_itself_where_it_is_new(workspace: Workspace) -> None:
    workspace.bot.introductions = {"nlp": an_introduction(), "vision": an_introduction()}
    seen = await workspace.say("press start")
    assert "press Start with these · Choose topics" in seen
    assert "#vision has a new message." in seen
    assert [(press.verb, press.subject) for press in workspace.bot.presses] == [("start", "speech recognition")]


async def test_cancelling_it_stops_it_while_it_waits_for_a_line() -> None:
    read_end, write_end = os.pipe()
    with os.fdopen(read_end) as stdin, os.fdopen(write_end, "w"):
        terminal = Terminal(CHANNELS, PERSON, Console(file=StringIO()), stdin=stdin)
        running = asyncio.ensure_future(terminal.run(TalkativeBot()))
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
