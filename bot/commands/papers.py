"""Commands about papers: what rises, what matches, what is like another, and why one was chosen."""

from typing import Annotated

from bot.commands.context import Context
from bot.commands.schema import Complete, Help, Range, command
from bot.domain import Ranked
from bot.errors import UserError
from bot.messages import Card, Message
from bot.views import lists, papers
from bot.views.why import contributions

MOST = 50
SIMILAR = 5

Page = Annotated[int, Help("Which page of the list"), Range(1, 50)]
Reference = Annotated[str, Help("An arXiv id, a link, a title, or a number of the last digest"), Complete("papers")]


@command("trending", anywhere=True)
async def trending(
    ctx: Context,
    topic: Annotated[str, Help("A subject; this channel's topics when left out"), Complete("topics")] = "",
    count: Annotated[int, Help("How many a page"), Range(1, 25)] = 10,
    days: Annotated[int, Help("Of how many days"), Range(1, 30)] = 7,
    page: Page = 1,
) -> Message:
    """Show what is rising, on a topic or on this channel's topics."""
    ranked = await ctx.queries.trending(ctx.channel, topic, ctx.now, days, MOST)
    about = f'"{topic}"' if topic else "your topics" if ctx.channel.topics else "all topics"
    if not ranked:
        raise UserError(f"Nothing on {about} was listed in the last {days} days.", f"search {topic or 'diffusion'}")
    title = (f"Trending on {about} · last {days} days",)
    again = f"trending {topic} count={count} days={days}".replace("  ", " ")
    return lists.paged(title, _numbered(ranked), page, again, size=count)


@command("search", anywhere=True)
async def search(ctx: Context, query: Annotated[str, Help("Words, a title or an author")], page: Page = 1) -> Message:
    """Search all papers by words and by meaning."""
    ranked = await ctx.queries.search(query, ctx.now, MOST)
    if not ranked:
        raise UserError(
            f'No paper matches "{query}". Fewer or more general words find more.', "search diffusion models"
        )
    return lists.paged((f'Papers on "{query}"',), _numbered(ranked), page, f"search {query}")


@command("similar", anywhere=True)
async def similar(ctx: Context, paper: Reference) -> Message:
    """Find papers like one that you name."""
    found = await ctx.queries.paper(paper, ctx.channel)
    near = await ctx.queries.similar(found, ctx.now, SIMILAR)
    cards = tuple(
        papers.line(ranked, number, papers.shared(found, ranked.paper)) for number, ranked in enumerate(near, 1)
    )
    return Message(("Like ", *papers.title_of(found)), cards=cards)


@command("show", anywhere=True)
async def show(ctx: Context, paper: Reference) -> Message:
    """Show a paper's abstract, links and counts over time."""
    found = await ctx.queries.paper(paper, ctx.channel)
    ranked = await ctx.queries.as_of(found, ctx.channel, ctx.now)
    return papers.page(ranked, await ctx.queries.history(found))


@command("why")
async def why(ctx: Context, paper: Reference) -> Message:
    """Say why a paper was chosen: every share of its score."""
    ranked, day = await ctx.queries.why(paper, ctx.channel, ctx.now)
    return contributions(ranked, day)


def _numbered(ranked: list[Ranked]) -> list[Card]:
    return [papers.line(paper, number) for number, paper in enumerate(ranked, 1)]
