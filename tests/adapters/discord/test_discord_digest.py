"""The digest in a server: its layouts, its threads, forums, and what its text may not do."""

from dataclasses import replace

from bot.domain import DigestState, Paper, PartState
from tests.adapters.discord.club import Club, labels, words
from tests.builders import a_paper, distinct_papers
from tests.servers.discord import faults
from tests.servers.discord.components import V2, walk
from tests.servers.discord.world import FORUM, VOICE
from tests.servers.discord.world import Channel as Room

NEWS = {"id": "7", "name": "News", "moderated": False, "emoji_id": None, "emoji_name": None}
VOTES = ["More like this", "Less like this", "Save", "Why", "Abstract"]


async def test_a_digest_is_an_overview_with_a_thread_of_one_message_a_paper(club: Club) -> None:
    await club.some_papers(4)
    await club.subscribed(size=3)
    [digest] = await club.next_digest()
    assert digest.state is DigestState.POSTED
    overview = words(club.overview().json)
    assert "Papers for #nlp" in overview
    assert "3 of 4 new papers" in overview
    replies = club.replies()
    assert [labels(reply.json) for reply in replies] == [VOTES] * 3
    assert club.thread().name == "Papers · Friday 17 April"


async def test_every_message_is_components_that_ping_nobody(club: Club) -> None:
    await club.some_papers(2)
    await club.subscribed()
    await club.next_digest()
    for message in (club.overview(), *club.replies()):
        assert message.json["flags"] & V2
        assert message.json["allowed_mentions"] == {"parse": []}
        assert not message.json["content"]


async def test_the_single_layout_is_one_message_with_a_row_for_each_paper(club: Club) -> None:
    await club.some_papers(5)
    await club.subscribed(layout="single")
    await club.next_digest()
    [message] = club.discord.messages_in(club.nlp)
    assert labels(message.json) == VOTES * 5


async def test_the_messages_layout_is_one_message_for_each_paper(club: Club) -> None:
    await club.some_papers(3)
    await club.subscribed(layout="messages")
    await club.next_digest()
    messages = club.discord.messages_in(club.nlp)
    assert [labels(message.json) for message in messages] == [VOTES] * 3
    assert club.threads() == []


async def test_a_title_can_neither_format_nor_link_nor_ping(club: Club) -> None:
    title = "**Bold** [click](https://evil.example) <@123456789012345678> @everyone `code` ||spoiler|| # head"
    await club.add([a_paper(1, title=title, abstract=title)])
    await club.subscribed()
    await club.next_digest()
    text = words(club.replies()[0].json)
    assert "\\*\\*Bold\\*\\*" in text
    assert "](https://evil" not in text
    assert "@everyone" not in text
    assert "<@1234" not in text.replace("\\<", "")
    assert "||" not in text


async def test_a_digest_that_is_too_long_leaves_out_the_least_and_keeps_every_paper(club: Club) -> None:
    def long(number: int, paper: Paper) -> Paper:
        stars = "*~_" * 80
        return replace(paper, title=f"_{number}_ {paper.title} {stars}", abstract=f"{paper.abstract} " * 10)

    papers = [long(number, paper) for number, paper in enumerate(distinct_papers(5), 1)]
    await club.add(papers)
    await club.subscribed(layout="single")
    await club.next_digest()
    [message] = club.discord.messages_in(club.nlp)
    assert labels(message.json) == VOTES * 5
    text = words(message.json)
    assert len(text) <= 4000
    for number in range(1, 6):
        assert f"\\_{number}\\_" in text


async def test_a_forum_gets_a_post_for_each_day_in_every_layout(club: Club) -> None:
    await club.some_papers(3)
    for layout in ("thread", "single", "messages"):
        forum = club.guild.add(Room(f"papers-{layout}", FORUM))
        await club.discord.gateway.dispatch("CHANNEL_CREATE", forum.json, club.guild.id)
        await club.subscribed(forum, layout=layout, name=forum.name)
        await club.next_digest(forum)
        assert (await club.last_digest(forum)).state is DigestState.POSTED
        [post] = [thread for thread in club.threads() if thread.parent == forum.id]
        assert post.name.startswith(f"Papers for #papers-{layout}")
        expected = {"thread": 4, "single": 1, "messages": 3}[layout]
        assert len(post.messages) == expected


async def test_a_forum_that_wants_tags_gets_one(club: Club) -> None:
    forum = club.guild.add(Room("papers", FORUM, needs_tag=True, tags=[NEWS]))
    await club.discord.gateway.dispatch("CHANNEL_CREATE", forum.json, club.guild.id)
    await club.some_papers(1)
    await club.subscribed(forum)
    await club.next_digest(forum)
    assert (await club.last_digest(forum)).state is DigestState.POSTED


async def test_where_there_are_no_threads_the_papers_are_replies(club: Club) -> None:
    room = club.guild.add(Room("lounge", VOICE))
    await club.discord.gateway.dispatch("CHANNEL_CREATE", room.json, club.guild.id)
    await club.some_papers(2)
    await club.subscribed(room)
    await club.next_digest(room)
    overview, *replies = club.discord.messages_in(room)
    assert [reply.json["message_reference"]["message_id"] for reply in replies] == [overview.id] * 2


async def test_a_thread_that_is_there_already_is_used(club: Club) -> None:
    await club.some_papers(2)
    await club.subscribed()
    # Nobody told the bot of the thread that its own lost request had started.
    club.discord.fault("POST .*/threads$", faults.lost())
    await club.next_digest()
    assert club.discord.asked("POST .*/threads$") == 3
    assert len(club.threads()) == 1
    assert [part.state for part in (await club.last_digest()).parts] == [PartState.POSTED] * 3


async def test_titles_are_links(club: Club) -> None:
    await club.some_papers(1)
    await club.subscribed()
    await club.next_digest()
    [text] = [c["content"] for c in walk(club.replies()[0].json["components"]) if "content" in c]
    assert "](<https://arxiv.org/abs/2604.00001>)" in text
