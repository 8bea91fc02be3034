"""What could stand for an option while it is typed: this channel's topics, saved papers, titles."""

from collections.abc import Iterable, Sequence

from bot.commands.context import Context
from bot.commands.schema import Command
from bot.learned import learned
from bot.roles import ADMINS, EVERYONE, roles_here

MOST = 25


async def complete(ctx: Context, command: Command, option: str, text: str) -> Sequence[str]:
    """At most 25 values that hold what is typed so far, those that begin with it first."""
    wanted = next((each for each in command.options if each.name == option), None)
    if wanted is None:
        return ()
    if wanted.choices:
        return _matching(wanted.choices, text)
    return _matching(await _candidates(ctx, wanted.complete, text), text)


async def _candidates(ctx: Context, source: str, text: str) -> Iterable[str]:
    match source:
        case "topics":
            return [topic.name for topic in ctx.channel.topics]
        case "mutes":
            return ctx.channel.mutes
        case "follows":
            return [follow.name for follow in ctx.channel.follows]
        case "authors":
            return ctx.library.authors(text, MOST)
        case "papers":
            return ctx.library.titles(text, MOST)
        case "saved":
            async with ctx.store.read() as uow:
                return [paper.title for paper in await uow.people.saved(ctx.person)]
        case "learned":
            return await _learned(ctx)
        case "commands":
            return [each.path for each in ctx.registry]
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


def _matching(values: Iterable[str], text: str) -> list[str]:
    typed = text.casefold().strip()
    found = [value for value in values if typed in value.casefold()]
    return sorted(found, key=lambda value: not value.casefold().startswith(typed))[:MOST]
