"""Every way a post can go wrong: it ends as posted or as an explained unknown, and is never there twice."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import ClientTimeout

from adapters.discord import rest
from bot.domain import DigestState, PartState
from bot.errors import Lost
from bot.messages import Message
from tests.adapters.discord.club import Club, Time, a_club
from tests.fuzz.mutations import no_traceback
from tests.servers.discord import DiscordServer, faults
from tests.servers.discord.faults import Fault
from tests.servers.discord.world import FORUM
from tests.servers.discord.world import Channel as Room

SEND = "POST .*/messages$"
THREAD = "POST .*/threads$"
PASSING: dict[str, Fault] = {
    "500": faults.status(500),
    "502": faults.status(502),
    "503": faults.status(503),
    "500 after it was posted": faults.status_after_effect(500),
    "an answer that is lost": faults.lost(),
    "a slow answer": faults.slow(0.3),
    "429 of a bucket": faults.too_many(0.2),
    "429 of everything": faults.too_many(0.2, everywhere=True),
    "429 from the edge": faults.too_many(0.2, via=False),
}


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("request_", [SEND, THREAD])
async def test_what_passes_ends_as_posted_once(club: Club, name: str, request_: str) -> None:
    await club.some_papers(2)
    await club.subscribed()
    club.discord.fault(request_, PASSING[name])
    [digest] = await club.next_digest()
    assert digest.state is DigestState.POSTED
    assert len(club.discord.messages_in(club.nlp)) == 1
    assert len(club.replies()) == 2
    assert len(club.threads()) == 1


@pytest.mark.parametrize("name", ["500", "503", "an answer that is lost", "500 after it was posted"])
async def test_what_does_not_pass_ends_as_an_explained_unknown(
    discord: DiscordServer, tmp_path: Path, name: str
) -> None:
    async with a_club(tmp_path, discord, patience=0.5) as club:
        await club.some_papers(2)
        await club.subscribed()
        discord.fault(SEND, PASSING[name], times=100)
        [digest] = await club.next_digest()
        assert digest.state is DigestState.UNKNOWN
        assert len(discord.messages_in(club.nlp)) <= 1
        discord._faults.clear()
        await club.delivery.deliver_due()
        assert len(discord.messages_in(club.nlp)) <= 1
        assert "no answer came back" in await club.say("digest status")


async def test_the_last_lost_reply_is_unknown_and_the_others_are_posted(discord: DiscordServer, tmp_path: Path) -> None:
    async with a_club(tmp_path, discord, patience=0.5) as club:
        await club.some_papers(2)
        await club.subscribed()
        reply_sent = f"POST .*/channels/(?!{club.nlp.id})[0-9]+/messages$"
        discord.fault(reply_sent, faults.lost(), times=100)
        [digest] = await club.next_digest()
        assert [part.state for part in digest.parts] == [PartState.POSTED, PartState.UNKNOWN, PartState.UNKNOWN]
        assert len(club.replies()) == 2


async def test_a_server_that_is_down_is_tried_again_later(discord: DiscordServer, tmp_path: Path) -> None:
    time = Time()
    async with a_club(tmp_path, discord, time) as club:
        await club.some_papers(2)
        await club.subscribed()
        discord.fault(SEND, faults.too_many(60.0))
        [digest] = await club.next_digest()
        assert digest.state is DigestState.DELIVERING
        time.now = time.now.replace(minute=5)
        [again] = await club.delivery.deliver_due()
        assert again.state is DigestState.POSTED
        assert len(discord.messages_in(club.nlp)) == 1


async def test_a_slow_channel_does_not_hold_up_another(club: Club) -> None:
    await club.some_papers(2)
    other = club.guild.add(Room("other"))
    await club.discord.gateway.dispatch("CHANNEL_CREATE", other.json, club.guild.id)
    await club.subscribed()
    await club.subscribed(other)
    club.discord.fault(f"POST .*{club.nlp.id}/messages", faults.slow(2.0))
    delivering = asyncio.create_task(club.next_digest(other))
    await club.discord.until(lambda: len(other.messages) == 1 and len(club.threads()) == 1)
    assert not club.nlp.messages
    await delivering
    assert len(club.nlp.messages) == 1


async def test_buckets_are_kept_to(club: Club) -> None:
    await club.some_papers(8)
    await club.subscribed(size=8)
    club.discord.rate = (3, 0.3)
    [digest] = await club.next_digest()
    assert digest.state is DigestState.POSTED
    assert len(club.replies()) == 8
    assert len(club.discord.broken) <= 1


async def test_the_same_key_is_the_same_message(club: Club) -> None:
    first = await club.platform.post(club.place(), Message(("hello",)), "key")
    second = await club.platform.post(club.place(), Message(("hello",)), "key")
    assert first == second
    assert len(club.nlp.messages) == 1


@pytest.mark.parametrize("name", ["500", "an answer that is lost", "500 after it was posted"])
async def test_a_forum_post_is_never_there_twice(club: Club, name: str) -> None:
    forum = club.guild.add(Room("papers", FORUM))
    await club.discord.gateway.dispatch("CHANNEL_CREATE", forum.json, club.guild.id)
    await club.some_papers(2)
    await club.subscribed(forum)
    club.discord.fault(f"POST .*{forum.id}/threads", PASSING[name])
    [digest] = await club.next_digest(forum)
    posts = [thread for thread in club.threads() if thread.parent == forum.id]
    if name == "500":
        assert (digest.state, posts) == (DigestState.UNKNOWN, [])
    else:
        assert digest.state is DigestState.POSTED
        assert [len(post.messages) for post in posts] == [3]


async def test_an_edit_that_is_lost_is_done_again(club: Club) -> None:
    posted = await club.platform.post(club.place(), Message(("hello",)), "key")
    club.discord.fault("PATCH .*/messages/", faults.status(500))
    await club.platform.edit(posted, Message(("good bye",)))
    [message] = club.discord.messages_in(club.nlp)
    assert "good bye" in str(message.json["components"])


async def test_a_late_acknowledgement_ends_quietly(club: Club) -> None:
    club.discord.fault("POST .*/callback", faults.status(404, 10062, "Unknown interaction"))
    exchange = await club.ada.command(club.nlp, "topics add", {"topic": "speech"})
    await club.discord.until(lambda: club.discord.asked("callback") == 1)
    assert not exchange.answered.is_set()
    assert "No topics are followed" in await club.say("topics list")


async def test_an_acknowledgement_that_counted_before_its_error_is_answered(club: Club) -> None:
    club.discord.fault("POST .*/callback", faults.status_after_effect(500))
    assert "Following" in await club.say("topics add", {"topic": "speech"})


async def test_an_interaction_that_is_heard_again_is_not_done_again(club: Club) -> None:
    exchange = await club.ada.command(club.nlp, "topics add", {"topic": "speech"})
    await exchange.message()
    edits = club.discord.asked("PATCH .*/webhooks/")
    await club.discord.gateway.dispatch("INTERACTION_CREATE", exchange.payload, club.guild.id)
    await club.discord.until(lambda: club.discord.asked("callback") == 2)
    assert "speech" in await club.say("topics list")
    assert club.discord.asked("PATCH .*/webhooks/") == edits + 1


async def test_nothing_is_sent_while_the_token_is_refused(club: Club) -> None:
    club.discord.token = "another"
    with pytest.raises(Exception, match="token"):
        await club.platform.post(club.place(), Message(("hello",)), "key")


async def test_a_post_that_is_never_answered_is_given_up_as_lost(
    discord: DiscordServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "ANSWER", ClientTimeout(total=0.3))
    async with a_club(tmp_path, discord, patience=0.2) as club:
        discord.fault(SEND, faults.never_answered())
        with pytest.raises(Lost):
            await club.platform.post(club.place(), Message(("hello",)), "key")
        assert len(club.nlp.messages) == 1


async def test_a_press_of_nobody_is_a_line_of_the_log(club: Club) -> None:
    exchange = await club.ada.command(club.nlp, "help", {})
    button = {"type": 2, "style": 2, "label": "Change", "custom_id": "form:settings", "id": 1}
    shown = await exchange.message() | {"components": [{"type": 1, "id": 2, "components": [button]}]}
    pressed = {"type": 3, "data": {"custom_id": "form:settings", "component_type": 2, "id": 1}, "message": shown}
    told = {key: value for key, value in (exchange.payload | pressed).items() if key != "member"}
    with no_traceback():
        await club.discord.gateway.dispatch("INTERACTION_CREATE", told, club.guild.id)
        assert "Broadsheet" in await club.say("help")
