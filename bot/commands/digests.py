"""Commands about the daily digest: whether, when, how much, and what became of it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Literal, Unpack

from bot.commands.context import Context
from bot.commands.schema import Help, Range, command
from bot.domain import Digest, Layout, Posted
from bot.messages import Button, Message
from bot.plan import upcoming_after
from bot.ports import ChannelSettings
from bot.schedule import Schedule
from bot.times import (
    date_in_words,
    days_in_words,
    parse_days,
    parse_time,
    parse_until,
    parse_zone,
    schedule_in_words,
    when_in_words,
)
from bot.views import channels as words
from bot.views import digests as views

A_WEEK = 7


@command("digest show")
async def show(ctx: Context) -> Message:
    """Show the last digest of this channel again."""
    digest = next((digest for digest in await _recent(ctx) if digest.entries), None)
    if digest is None:
        return words.no_digest_yet(ctx.channel, ctx.now)
    return views.overview(digest, ctx.channel)


@command("digest on", manages=True)
async def on(
    ctx: Context, zone: Annotated[str, Help("The time zone, yours when left out, e.g. Europe/Berlin")] = ""
) -> Message:
    """Post a digest here on the days and at the time set."""
    schedule = replace(ctx.channel.schedule, zone=parse_zone(zone, "digest on") if zone else await _zone_to_begin(ctx))
    upcoming = await _next_after(ctx, schedule)
    await _change(ctx, subscribed=True, paused="", schedule=schedule, next_digest_at=upcoming)
    return words.turned_on(ctx.channel, schedule, upcoming, ctx.now)


@command("digest off", manages=True)
async def off(ctx: Context) -> Message:
    """Post no more digests here; everything else stays as it is."""
    await _change(ctx, subscribed=False, next_digest_at=None)
    return Message(
        body=(("No more digests here. Commands still work.",),),
        buttons=(Button("Undo", "run", f"digest on {ctx.zone}"),) if ctx.channel.subscribed else (),
    )


@command("digest time", manages=True)
async def time(ctx: Context, at: Annotated[str, Help("A time of day, with a zone if you like, e.g. 09:00")]) -> Message:
    """Set the time of day of the digest."""
    moment, zone = parse_time(at)
    schedule = replace(ctx.channel.schedule, at=moment, zone=zone or ctx.zone)
    return await _rescheduled(ctx, schedule)


@command("digest days", manages=True)
async def days(
    ctx: Context, days: Annotated[str, Help("weekdays, daily, single days or weekly fri, e.g. mon,wed,fri")]
) -> Message:
    """Set the days of the digest; weekly is the week's best on one day."""
    weekdays, weekly = parse_days(days)
    return await _rescheduled(ctx, replace(ctx.channel.schedule, weekdays=weekdays, weekly=weekly))


@command("digest timezone", manages=True)
async def timezone(
    ctx: Context, zone: Annotated[str, Help("An IANA time zone or a city, e.g. Europe/Berlin")]
) -> Message:
    """Set the time zone that the digest's time is in."""
    return await _rescheduled(ctx, replace(ctx.channel.schedule, zone=parse_zone(zone)))


@command("digest size", manages=True)
async def size(ctx: Context, papers: Annotated[int, Help("How many papers at most"), Range(1, 10)]) -> Message:
    """Set how many papers a digest has at most."""
    await _change(ctx, size=papers)
    undo = Button("Undo", "run", f"digest size {ctx.channel.size}")
    count = "one paper" if papers == 1 else f"{papers} papers"
    return Message(body=((f"Up to {count} a digest. Fewer when fewer are good enough.",),), buttons=(undo,))


@command("digest layout", manages=True)
async def layout(
    ctx: Context, layout: Annotated[Layout, Help("An overview with a thread, one message, or one per paper")]
) -> Message:
    """Set how a digest is laid out."""
    await _change(ctx, layout=layout)
    undo = Button("Undo", "run", f"digest layout {ctx.channel.layout}")
    return Message(body=((words.LAYOUTS[layout],),), buttons=(undo,))


@command("digest empty", manages=True)
async def empty(
    ctx: Context, then: Annotated[Literal["line", "silence"], Help("One honest line, or nothing")]
) -> Message:
    """Set what happens on a day without papers."""
    await _change(ctx, on_empty=then)
    undo = Button("Undo", "run", f"digest empty {ctx.channel.on_empty}")
    return Message(body=((words.ON_EMPTY[then],),), buttons=(undo,))


@command("digest preview")
async def preview(ctx: Context) -> Message:
    """Show what would be posted next, as of now."""
    selection, why_empty = await ctx.delivery.preview(ctx.channel)
    day = ctx.channel.schedule.local_day(await _next_after(ctx, ctx.channel.schedule))
    return views.preview(selection, day, why_empty)


@command("digest now", manages=True)
async def now(ctx: Context) -> Message:
    """Post today's digest now, unless it is out already."""
    async with ctx.store.write() as uow:
        channel = await uow.channels.ensure(ctx.channel)
        await uow.commit()
    digest, mine = await ctx.delivery.post_now(channel)
    out = next((part.message for part in digest.parts if part.message), "")
    link = await ctx.platform.link(Posted(digest.place, out)) if out and not mine else ""
    return words.posted_now(digest, mine, channel, ctx.now, link)


@command("digest status")
async def status(ctx: Context) -> Message:
    """Say when the next digest is, and what became of the last ones."""
    async with ctx.store.read() as uow:
        recent = await uow.digests.recent(ctx.place, A_WEEK)
        feedback = await uow.feedback.of_place(ctx.place)
    return words.status(ctx.channel, recent, feedback, ctx.now)


@command("digest history")
async def history(ctx: Context, count: Annotated[int, Help("How many days"), Range(1, 30)] = 10) -> Message:
    """List the digests of the last days with their papers."""
    digests = [digest for digest in await _recent(ctx, count) if digest.entries]
    if not digests:
        return words.no_digest_yet(ctx.channel, ctx.now)
    return words.history(digests)


@command("digest snooze", manages=True)
async def snooze(ctx: Context, until: Annotated[str, Help("A span, a weekday, a date, or off, e.g. 3d")]) -> Message:
    """Post nothing until a day."""
    before = ctx.channel.snoozed_until
    undo = Button("Undo", "run", f"digest snooze {before}" if before and before > _today(ctx) else "digest snooze off")
    if until.strip().casefold() == "off":
        await _change(ctx, snoozed_until=None)
        return words.awake(replace(ctx.channel, snoozed_until=None), ctx.now, undo if before else None)
    day = parse_until(until, _today(ctx))
    await _change(ctx, snoozed_until=day)
    said = f"No digest before {date_in_words(day)}."
    return Message(body=((said,),), buttons=(undo,))


async def _rescheduled(ctx: Context, schedule: Schedule) -> Message:
    """Set the schedule; what is due next moves with it, and never to a day that has had its digest."""
    upcoming = await _next_after(ctx, schedule)
    await _change(ctx, schedule=schedule, next_digest_at=upcoming if ctx.channel.subscribed else None)
    said = f"The digest comes {schedule_in_words(schedule)}."
    if ctx.channel.subscribed:
        said += f" The next one: {when_in_words(upcoming, schedule.zone, ctx.now)}."
    else:
        said += " It is off here."
    before = ctx.channel.schedule
    back = Button("Undo", "run", _line_back(before, schedule))
    turn_on = Button("Turn it on", "run", f"digest on {schedule.zone}")
    return Message(body=((said,),), buttons=(back,) if ctx.channel.subscribed else (back, turn_on))


async def _next_after(ctx: Context, schedule: Schedule) -> datetime:
    async with ctx.store.read() as uow:
        return upcoming_after(ctx.channel, schedule, await uow.digests.recent(ctx.place, 1), ctx.now)


async def _zone_to_begin(ctx: Context) -> str:
    """The zone of whoever starts it, where nobody has chosen another."""
    if ctx.channel.subscribed or ctx.zone != ctx.timezone:
        return ctx.zone
    return await ctx.platform.zone_of(ctx.person) or ctx.zone


def _today(ctx: Context) -> date:
    return ctx.channel.schedule.local_day(ctx.now)


def _line_back(before: Schedule, after: Schedule) -> str:
    """The command that restores what was changed."""
    if before.weekdays != after.weekdays or before.weekly != after.weekly:
        return f"digest days {days_in_words(before.weekdays, before.weekly)}"
    return f"digest time {before.at:%H:%M} {before.zone}"


async def _change(ctx: Context, **settings: Unpack[ChannelSettings]) -> None:
    async with ctx.store.write() as uow:
        await uow.channels.ensure(ctx.channel)
        await uow.channels.change(ctx.place, **settings)
        await uow.commit()


async def _recent(ctx: Context, limit: int = 30) -> list[Digest]:
    async with ctx.store.read() as uow:
        return await uow.digests.recent(ctx.place, limit)
