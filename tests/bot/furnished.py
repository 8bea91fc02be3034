"""A channel that has had a digest, and what the suites of commands do with it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.domain import Digest, Follow, Paper, Person, Place, Topic
from bot.messages import Button, Code, Message, plain
from bot.ports import Store
from bot.schedule import DAILY, Schedule
from tests.bot.workspace import NLP, Workspace
from tests.builders import PERSON, a_channel, distinct_papers

ADA = Person("board", "team", "ada")
BOSS = Person("board", "team", "boss", may_manage=True, administers=True)
TOPICS = ("chess endgames", "household robots")


async def furnished(workspace: Workspace, papers: int = 6, **override: Any) -> Digest:
    """Papers, topics, a muted word, somebody followed, and today's digest of five: everything can be named."""
    await workspace.add(distinct_papers(papers))
    fields: dict[str, Any] = {"place": NLP, "topics": (), "schedule": Schedule(weekdays=DAILY)}
    await workspace.subscribe(a_channel(**fields | override))
    [digest] = await workspace.next_digest()
    async with workspace.store.write() as uow:
        for name in TOPICS:
            await uow.channels.add_topic(NLP, Topic(name))
        await uow.channels.add_mute(NLP, "survey")
        await uow.channels.add_follow(NLP, Follow("author", "Grace Hopper"))
        await uow.commit()
    return digest


async def kept(store: Store, people: Sequence[Person] = (PERSON, ADA)) -> dict[str, Any]:
    """All that commands can change, to compare before and after."""
    async with store.read() as uow:
        channels = await uow.channels.all()
        return {
            "channels": channels,
            "workspace": await uow.workspaces.get("board", "team"),
            "feedback": [await uow.feedback.of_place(channel.place) for channel in channels],
            "saved": [await uow.people.saved(person) for person in people],
            "digests": [await uow.digests.recent(channel.place) for channel in channels],
        }


async def deliver_to(workspace: Workspace, channel: str, **override: Any) -> Digest:
    """One digest in another channel or direct message."""
    place = Place(NLP.platform, NLP.workspace, channel)
    await workspace.subscribe(a_channel(place=place, name=channel, **override))
    [digest] = await workspace.next_digest(channel)
    return digest


def buttons(message: Message) -> dict[str, Button]:
    """Every button by its label, those of cards included."""
    every = [*message.buttons, *(button for card in message.cards for button in card.buttons)]
    return {button.label: button for button in every}


async def follow(
    workspace: Workspace, message: Message, label: str, person: Person = PERSON, channel: str = "nlp"
) -> Message:
    """Press the button of that label."""
    button = buttons(message)[label]
    return await workspace.press(button.verb, button.subject, person, channel)


def hint_in(message: Message) -> str:
    """The line that a refusal says would have worked; empty when it is no refusal."""
    for line in message.body:
        if " Like this: " in line and isinstance(line[-1], Code):
            return line[-1].text
    return ""


def titles(message: Message) -> list[str]:
    return [plain(card.title) for card in message.cards]


def papers_of(digest: Digest) -> list[Paper]:
    return [ranked.paper for ranked in digest.entries]


def person(number: int) -> Person:
    return replace(ADA, id=f"person-{number}")
