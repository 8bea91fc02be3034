"""Commands about what a channel wants to see: topics, muted subjects, followed authors and labs."""

import re
from collections.abc import Awaitable, Callable, Sequence
from difflib import get_close_matches
from typing import Annotated, Literal

from bot.commands.context import Context
from bot.commands.schema import Complete, Help, command
from bot.commands.usage import shown
from bot.domain import Channel, Follow, Topic
from bot.errors import UserError
from bot.messages import Button, Message, Text
from bot.ports import UnitOfWork
from bot.views import channels as words
from bot.views.digests import changes

TOPIC_LENGTH = 200
MOST_TOPICS = 20
MOST_MUTES = 50
MOST_FOLLOWS = 50
LONGEST_NUMBER = 4
LAB = re.compile(r"\s*lab\s*[:\s]\s*(?P<name>.*)", re.IGNORECASE)
"""``lab: OpenAI``, ``lab OpenAI``: how a lab is told from an author in one line."""

Subject = Annotated[str, Help("A word or a subject, e.g. medical imaging")]


@command("topics list")
async def topics_list(ctx: Context) -> Message:
    """List the topics of this channel."""
    return words.topics(ctx.channel)


@command("topics add", manages=True)
async def topics_add(ctx: Context, topic: Annotated[str, Help("What to follow, e.g. diffusion models")]) -> Message:
    """Follow a topic in this channel."""
    name = checked(topic, "topics add diffusion models")
    if len(ctx.channel.topics) >= MOST_TOPICS:
        raise UserError(
            f"A channel follows at most {MOST_TOPICS} topics.",
            ctx.line("topics remove", topic=ctx.channel.topics[0].name),
        )
    if _own(name, [own.name for own in ctx.channel.topics]):
        raise UserError(f'"{name}" is followed already.', "topics list")
    changed = await _changed(ctx, lambda uow: uow.channels.add_topic(ctx.place, Topic(name)))
    nearest = await ctx.queries.trending(ctx.channel, name, ctx.now, 7, 2)
    return words.now_following(name, nearest, changed, Button("Undo", "run", ctx.line("topics remove", topic=name)))


@command("topics remove", manages=True)
async def topics_remove(
    ctx: Context, topic: Annotated[str, Help("A topic followed here, or its number, e.g. 1"), Complete("topics")]
) -> Message:
    """Stop following a topic."""
    name = _one_of(topic, [own.name for own in ctx.channel.topics], "followed here", "topics")
    changed = await _changed(ctx, lambda uow: uow.channels.remove_topic(ctx.place, name))
    undo = Button("Undo", "run", ctx.line("topics add", topic=name))
    return Message(body=((f'No longer following "{name}".',), changed), buttons=(undo,))


@command("mute list")
async def mute_list(ctx: Context) -> Message:
    """List what is muted in this channel."""
    return words.mutes(ctx.channel)


@command("mute add", manages=True)
async def mute_add(ctx: Context, subject: Subject) -> Message:
    """Keep a word or a subject out of this channel's digest."""
    name = checked(subject, "mute add survey")
    if len(ctx.channel.mutes) >= MOST_MUTES:
        raise UserError(
            f"At most {MOST_MUTES} subjects can be muted.", ctx.line("mute remove", subject=ctx.channel.mutes[0])
        )
    if _own(name, ctx.channel.mutes):
        raise UserError(f'"{name}" is muted already.', "mute list")
    changed = await _changed(ctx, lambda uow: uow.channels.add_mute(ctx.place, name))
    undo = Button("Undo", "run", ctx.line("mute remove", subject=name))
    return Message(body=((f'Muted "{name}".',), changed), buttons=(undo,))


@command("mute remove", manages=True)
async def mute_remove(
    ctx: Context, subject: Annotated[str, Help("What is muted here, or its number, e.g. 1"), Complete("mutes")]
) -> Message:
    """Let a muted word or subject back in."""
    name = _one_of(subject, ctx.channel.mutes, "muted here", "mute")
    changed = await _changed(ctx, lambda uow: uow.channels.remove_mute(ctx.place, name))
    undo = Button("Undo", "run", ctx.line("mute add", subject=name))
    return Message(body=((f'"{name}" is no longer muted.',), changed), buttons=(undo,))


@command("follow list")
async def follow_list(ctx: Context) -> Message:
    """List the authors and labs followed here."""
    return words.follows(ctx.channel)


@command("follow add", manages=True)
async def follow_add(
    ctx: Context,
    name: Annotated[str, Help("An author, or a lab with that word in front, e.g. Yoshua Bengio"), Complete("authors")],
    kind: Annotated[Literal["author", "lab"], Help("Which of the two it is")] = "author",
) -> Message:
    """Follow an author or a lab: their new papers come first."""
    follow = followed(name) if kind == "author" else Follow(kind, checked(name, "follow add lab OpenAI"))
    if len(ctx.channel.follows) >= MOST_FOLLOWS:
        raise UserError(f"At most {MOST_FOLLOWS} authors and labs can be followed.", "follow remove 1")
    if _own(follow.name, [own.name for own in ctx.channel.follows]):
        raise UserError(f"{follow.name} is followed already.", "follow list")
    changed = await _changed(ctx, lambda uow: uow.channels.add_follow(ctx.place, follow))
    undo = Button("Undo", "run", ctx.line("follow remove", name=follow.name))
    said = f"Following {follow.kind} {follow.name}: new papers of theirs come first here."
    return Message(body=((said,), changed), buttons=(undo,))


@command("follow remove", manages=True)
async def follow_remove(
    ctx: Context, name: Annotated[str, Help("Who is followed here, or their number, e.g. 1"), Complete("follows")]
) -> Message:
    """Stop following an author or a lab."""
    own = _one_of(name, [follow.name for follow in ctx.channel.follows], "followed here", "follow")
    kind = next(follow.kind for follow in ctx.channel.follows if follow.name == own)
    changed = await _changed(ctx, lambda uow: uow.channels.remove_follow(ctx.place, own))
    undo = Button("Undo", "run", ctx.line("follow add", name=own, kind=kind))
    return Message(body=((f"No longer following {own}.",), changed), buttons=(undo,))


async def _changed(ctx: Context, write: Callable[[UnitOfWork], Awaitable[bool]]) -> Text:
    """Do the write; returns how the next list changes by it."""
    before, _ = await ctx.delivery.preview(ctx.channel)
    async with ctx.store.write() as uow:
        await uow.channels.ensure(ctx.channel)
        await write(uow)
        await uow.commit()
    after, _ = await ctx.delivery.preview(await _reread(ctx))
    return changes(before.ranked, after.ranked)


async def _reread(ctx: Context) -> Channel:
    async with ctx.store.read() as uow:
        return await uow.channels.get(ctx.place) or ctx.channel


def checked(text: str, hint: str) -> str:
    """White space squeezed; refused when there is nothing in it or too much."""
    name = " ".join(text.split())
    if not any(character.isalnum() for character in name):
        raise UserError("That has no words in it.", hint)
    if len(name) > TOPIC_LENGTH:
        raise UserError(f"That is {len(name)} characters long; {TOPIC_LENGTH} are the most.", hint)
    return name


def followed(text: str) -> Follow:
    """An author by name, or a lab by its name after that word."""
    lab = LAB.fullmatch(text)
    name = checked(lab["name"] if lab else text, "follow add Yoshua Bengio")
    return Follow("lab" if lab else "author", name)


def _own(name: str, names: Sequence[str]) -> str:
    """The same name as it is stored, whatever its case; empty when it is not there."""
    return next((own for own in names if own.casefold() == name.casefold()), "")


def _one_of(name: str, names: Sequence[str], where: str, group: str) -> str:
    """The stored name that is meant: by its words, or by its number on the list."""
    word = " ".join(name.split())
    if own := _own(word, names):
        return own
    if not names:
        raise UserError(f"Nothing is {where} yet.", f"{group} list")
    if word.isdecimal() and len(word) < LONGEST_NUMBER and 1 <= int(word) <= len(names):
        return names[int(word) - 1]
    near = get_close_matches(word[:TOPIC_LENGTH], names, n=1)
    number = names.index(near[0]) + 1 if near else 1
    raise UserError(
        f'{shown(word)} is not {where}. Number {number} is "{names[number - 1]}".', f"{group} remove {number}"
    )
