"""What could stand for an option while it is typed: this channel's topics, saved papers, titles."""

from collections.abc import Iterable, Sequence

from bot.commands.context import Context
from bot.commands.schema import Command, Option, Registry
from bot.learned import learned
from bot.library import Library
from bot.roles import ADMINS, EVERYONE, roles_here

MOST = 25


def complete_at_once(
    library: Library, registry: Registry, command: Command, option: str, text: str
) -> Sequence[str] | None:
    """What needs nothing from the database; None when the channel must be read first. Typing waits for it."""
    wanted = _option(command, option)
    if wanted is None:
        return ()
    if wanted.choices:
        return _matching(wanted.choices, text)
    match wanted.complete:
        case "authors":
            return _matching(library.authors(text, MOST), text)
        case "papers":
            return _matching(library.titles(text, MOST), text)
        case "commands":
            return _matching([each.path for each in registry], text)
    return None


async def complete(ctx: Context, command: Command, option: str, text: str) -> Sequence[str]:
    """At most 25 values that hold what is typed so far, those that begin with it first."""
    wanted = _option(command, option)
    return _matching(await _candidates(ctx, wanted.complete), text) if wanted else ()


async def _candidates(ctx: Context, source: str) -> Iterable[str]:
    match source:
        case "topics":
            return [topic.name for topic in ctx.channel.topics]
        case "mutes":
            return ctx.channel.mutes
        case "follows":
            return [follow.name for follow in ctx.channel.follows]
        case "saved":
            async with ctx.store.read() as uow:
                return [paper.title for paper in await uow.people.saved(ctx.person)]
        case "learned":
            return await _learned(ctx)
        case "managers":
            return [EVERYONE, ADMINS, *(await roles_here(ctx)).values()]
    return ()


async def _learned(ctx: Context) -> list[str]:
    async with ctx.store.read() as uow:
        own = ctx.channel.direct
        feedback = await (uow.feedback.of_person(ctx.person) if own else uow.feedback.of_place(ctx.place))
        papers = await uow.papers.many({given.paper_id for given in feedback})
    what = learned(feedback, papers)
    return [*what.more, *what.less, "everything"]


def _option(command: Command, name: str) -> Option | None:
    return next((each for each in command.options if each.name == name), None)


def _matching(values: Iterable[str], text: str) -> list[str]:
    typed = text.casefold().strip()
    found = [value for value in values if typed in value.casefold()]
    return sorted(found, key=lambda value: not value.casefold().startswith(typed))[:MOST]
