"""The settings form: everything of a channel at once, with what is wrong said at its field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import TypeVar

from bot.commands.addresses import mail
from bot.commands.context import Context
from bot.commands.topics import MOST_FOLLOWS, MOST_MUTES, MOST_TOPICS, checked, followed
from bot.domain import Channel, Follow, Layout, OnEmpty, Topic
from bot.errors import UserError
from bot.messages import Field, Form, Message
from bot.plan import upcoming_after
from bot.ports import FieldErrors, Submission, UnitOfWork
from bot.roles import roles_here
from bot.schedule import Schedule
from bot.times import days_in_words, parse_days, parse_time, time_in_words
from bot.views.addresses import asked
from bot.views.channels import LAYOUTS, ON_EMPTY
from bot.views.team import settings as settings_message

SIZES = range(1, 11)
LIKE = "topics add diffusion models"
Value = TypeVar("Value")


async def form_for(ctx: Context, subject: str) -> Form:
    """The form that a button or a page opens."""
    match subject:
        case "settings":
            return settings_form(ctx.channel)
        case "subscribe":
            return subscribe_form(ctx.channel)
    raise UserError("This form is from an older version.", "settings show")


def settings_form(channel: Channel) -> Form:
    schedule = channel.schedule
    return Form(
        "Settings of this channel",
        "settings",
        "settings",
        (
            Field("topics", "Topics", "lines", "\n".join(t.name for t in channel.topics), hint="One a line"),
            Field("mutes", "Muted words and subjects", "lines", "\n".join(channel.mutes), hint="One a line"),
            Field("follows", "Followed authors and labs", "lines", _written(channel), hint="One a line; lab: OpenAI"),
            Field("time", "Time and zone", "line", f"{time_in_words(schedule.at)} {schedule.zone}", optional=False),
            Field("days", "Days", "line", days_in_words(schedule.weekdays, schedule.weekly), optional=False),
            Field("size", "Papers at most", "choice", str(channel.size), tuple((str(n), str(n)) for n in SIZES)),
            Field("layout", "Layout", "choice", channel.layout, tuple(LAYOUTS.items())),
            Field("empty", "Days without papers", "choice", channel.on_empty, tuple(ON_EMPTY.items())),
            Field(
                "digest",
                "Daily digest",
                "choice",
                "on" if channel.subscribed else "off",
                (("on", "On"), ("off", "Off")),
            ),
        ),
    )


def subscribe_form(channel: Channel) -> Form:
    """What somebody without a channel is asked: an address, and what a settings form asks of topics and times."""
    asked = tuple(field for field in settings_form(channel).fields if field.name in ("topics", "time", "days"))
    address = Field("address", "Your e-mail address", "line", optional=False)
    return Form("The day’s papers by mail", "subscribe", "subscribe", (address, *asked), "Ask for it")


async def submitted(ctx: Context, submission: Submission) -> Message | FieldErrors:
    """Check every field, then set all of them in one transaction, or none."""
    wanted, errors = _read(ctx.channel, submission.values)
    if submission.verb == "subscribe":
        return await _subscribed(ctx, wanted, submission.values.get("address", ""), errors)
    if errors:
        return FieldErrors(errors)
    async with ctx.store.write() as uow:
        await uow.channels.ensure(ctx.channel)
        upcoming = upcoming_after(ctx.channel, wanted.schedule, await uow.digests.recent(ctx.place, 1), ctx.now)
        await uow.channels.change(
            ctx.place,
            schedule=wanted.schedule,
            size=wanted.size,
            layout=wanted.layout,
            on_empty=wanted.on_empty,
            subscribed=wanted.subscribed,
            paused=wanted.paused,
            next_digest_at=upcoming if wanted.subscribed else None,
        )
        await _set_lists(uow, ctx.channel, wanted)
        await uow.commit()
    return settings_message(replace(wanted, next_digest_at=upcoming), ctx.workspace, ctx.now, await roles_here(ctx))


def _read(channel: Channel, values: Mapping[str, str]) -> tuple[Channel, dict[str, str]]:
    """The channel as the form wants it, and what is wrong by field."""
    errors: dict[str, str] = {}

    def read(name: str, reading: Callable[[str], Value], otherwise: Value) -> Value:
        try:
            return reading(values[name]) if name in values else otherwise
        except UserError as wrong:
            errors[name] = _said(wrong)
            return otherwise

    schedule = channel.schedule
    unchanged: tuple[time, str | None] = (schedule.at, None)
    moment, zone = read("time", parse_time, unchanged)
    weekdays, weekly = read("days", parse_days, (schedule.weekdays, schedule.weekly))
    wanted = replace(
        channel,
        topics=read("topics", lambda text: _topics(channel, text), channel.topics),
        mutes=read("mutes", _mutes, channel.mutes),
        follows=read("follows", _follows, channel.follows),
        schedule=Schedule(moment, zone or schedule.zone, weekdays, weekly),
        size=read("size", _size, channel.size),
        layout=read("layout", _layout, channel.layout),
        on_empty=read("empty", _on_empty, channel.on_empty),
        subscribed=read("digest", _on_or_off, channel.subscribed),
    )
    return replace(wanted, paused="" if wanted.subscribed else wanted.paused), errors


async def _subscribed(ctx: Context, wanted: Channel, address: str, errors: dict[str, str]) -> Message | FieldErrors:
    """Nothing is asked of an address before every field is right."""
    takes = mail(ctx)
    try:
        takes.place_of(address)
    except UserError as wrong:
        errors = {"address": wrong.sentence, **errors}
    if errors:
        return FieldErrors(errors)
    await takes.subscribe(address, wanted, ctx.person)
    return asked(wanted)


async def _set_lists(uow: UnitOfWork, channel: Channel, wanted: Channel) -> None:
    """Topics, mutes and follows: first what is missing goes, then what is new comes in, in the form's order."""
    channels, place = uow.channels, channel.place
    for topic in _missing(channel.topics, wanted.topics):
        await channels.remove_topic(place, topic.name)
    for topic in _missing(wanted.topics, channel.topics):
        await channels.add_topic(place, topic)
    for subject in _missing(channel.mutes, wanted.mutes):
        await channels.remove_mute(place, subject)
    for subject in _missing(wanted.mutes, channel.mutes):
        await channels.add_mute(place, subject)
    for follow in _missing(channel.follows, wanted.follows):
        await channels.remove_follow(place, follow.name)
    for follow in _missing(wanted.follows, channel.follows):
        await channels.add_follow(place, follow)


def _missing(these: Sequence[Value], those: Sequence[Value]) -> list[Value]:
    return [each for each in these if each not in those]


def _said(wrong: UserError) -> str:
    """The sentence, and what the hint's command would be given: in a form nobody types the command."""
    example = " ".join(wrong.hint.split()[2:])
    return f"{wrong.sentence} Like this: {example}" if example else wrong.sentence


def _lines(text: str) -> tuple[str, ...]:
    """One thing a line, white space squeezed, each once."""
    lines = [checked(line, LIKE) for line in text.splitlines() if line.strip()]
    return tuple({line.casefold(): line for line in lines}.values())


def _topics(channel: Channel, text: str) -> tuple[Topic, ...]:
    """The topics by name; one that was there keeps its description."""
    names = _lines(text)
    if len(names) > MOST_TOPICS:
        raise UserError(f"A channel follows at most {MOST_TOPICS} topics, not {len(names)}.")
    own = {topic.name.casefold(): topic for topic in channel.topics}
    return tuple(own.get(name.casefold(), Topic(name)) for name in names)


def _mutes(text: str) -> tuple[str, ...]:
    subjects = _lines(text)
    if len(subjects) > MOST_MUTES:
        raise UserError(f"At most {MOST_MUTES} subjects can be muted, not {len(subjects)}.")
    return subjects


def _follows(text: str) -> tuple[Follow, ...]:
    """One for each name: a lab and an author of the same name are one entry, and the last one stands."""
    follows = {follow.name.casefold(): follow for follow in map(followed, _lines(text))}
    if len(follows) > MOST_FOLLOWS:
        raise UserError(f"At most {MOST_FOLLOWS} authors and labs can be followed, not {len(follows)}.")
    return tuple(follows.values())


def _written(channel: Channel) -> str:
    return "\n".join(f"lab: {f.name}" if f.kind == "lab" else f.name for f in channel.follows)


def _size(text: str) -> int:
    if text.isdecimal() and int(text) in SIZES:
        return int(text)
    raise UserError(f"A digest has {SIZES[0]} to {SIZES[-1]} papers.")


def _layout(text: str) -> Layout:
    match text:
        case "thread" | "single" | "messages":
            return text
    raise UserError("The layouts are thread, single and messages.")


def _on_empty(text: str) -> OnEmpty:
    match text:
        case "line" | "silence":
            return text
    raise UserError("On an empty day there is a line, or silence.")


def _on_or_off(text: str) -> bool:
    if text in ("on", "off"):
        return text == "on"
    raise UserError("The daily digest is on or off.")
