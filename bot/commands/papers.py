"""Commands about papers: what rises, what matches, what is like another, and why one was chosen."""

from typing import Annotated

from bot.commands.context import Context
from bot.commands.schema import ByName, Complete, Help, Range, command
from bot.commands.usage import shown as quoted
from bot.domain import Ranked
from bot.errors import UserError
from bot.messages import Card, Message
from bot.views import lists, papers
from bot.views.why import contributions, drawn

MOST = 50
SIMILAR = 5

Page = Annotated[int, Help("Which page of the list"), Range(1, 50), ByName()]
Reference = Annotated[
    str, Help("An arXiv id, a link, a title, or a number of the last digest, e.g. 2310.11511"), Complete("papers")
]


@command("trending", anywhere=True)
async def trending(
    ctx: Context,
    topic: Annotated[
        str, Help("A subject; this channel's topics when left out, e.g. diffusion models"), Complete("topics")
    ] = "",
    count: Annotated[int, Help("How many a page"), Range(1, 25)] = 10,
    days: Annotated[int, Help("Of how many days"), Range(1, 30)] = 7,
    page: Page = 1,
) -> Message:
    """Show what is rising, on a topic or on this channel's topics."""
    ranked = await ctx.queries.trending(ctx.channel, topic, ctx.now, days, MOST)
    about = f'"{topic}"' if topic else "your topics" if ctx.channel.topics else "all topics"
    if not ranked:
        raise UserError(f"Nothing on {about} was listed in the last {_days(days)}.", await _wider(ctx, topic))
    title = (f"Trending on {about} · last {_days(days)}",)
    again = ctx.line("trending", topic=topic, count=count, days=days)
    return lists.paged(title, _numbered(ranked), page, again, size=count)


@command("search", anywhere=True)
async def search(
    ctx: Context, query: Annotated[str, Help("Words, a title or an author, e.g. long context")], page: Page = 1
) -> Message:
    """Search all papers by words and by meaning."""
    ranked = await ctx.queries.search(query, ctx.now, MOST)
    if not ranked:
        newest = ctx.library.titles("", 1)
        hint = ctx.line("search", query=newest[0]) if newest else "help search"
        raise UserError(f"No paper matches {quoted(query)}. Fewer or more general words find more.", hint)
    return lists.paged((f'Papers on "{query}"',), _numbered(ranked), page, ctx.line("search", query=query))


@command("similar", anywhere=True)
async def similar(ctx: Context, paper: Reference) -> Message:
    """Find papers like one that you name."""
    found = await ctx.queries.paper(paper, ctx.channel)
    near = await ctx.queries.similar(found, ctx.now, SIMILAR)
    cards = tuple(
        papers.line(ranked, number, papers.shared(found, ranked.paper)) for number, ranked in enumerate(near, 1)
    )
    none = () if cards else (("No other paper here is like it.",),)
    return Message(("Like ", *papers.title_of(found)), body=none, cards=cards)


@command("show", anywhere=True)
async def show(ctx: Context, paper: Reference) -> Message:
    """Show a paper's abstract, links, counts over time and score."""
    found = await ctx.queries.paper(paper, ctx.channel)
    ranked = await ctx.queries.as_of(found, ctx.channel, ctx.now)
    return papers.page(ranked, await ctx.queries.history(found), why=drawn(ranked))


@command("why")
async def why(ctx: Context, paper: Reference) -> Message:
    """Say why a paper was chosen: every share of its score."""
    ranked, day = await ctx.queries.why(paper, ctx.channel, ctx.now)
    return contributions(ranked, day)


async def _wider(ctx: Context, topic: str) -> str:
    """The same question over a month, if that has an answer."""
    found = await ctx.queries.trending(ctx.channel, topic, ctx.now, 30, 1)
    return ctx.line("trending", topic=topic, days=30) if found else "help trending"


def _days(days: int) -> str:
    return "day" if days == 1 else f"{days} days"


def _numbered(ranked: list[Ranked]) -> list[Card]:
    return [papers.line(paper, number) for number, paper in enumerate(ranked, 1)]
