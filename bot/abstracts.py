"""Everything about one paper on one page: its abstract and counts, similar papers, and how to cite it."""

from bot.citations import bibtex
from bot.commands.context import Context
from bot.messages import Card, Message
from bot.views import papers

SIMILAR = 3


async def whole(ctx: Context, reference: str) -> Message:
    """What the button "Abstract" opens."""
    found = await ctx.queries.paper(reference, ctx.channel)
    page = papers.page(await ctx.queries.as_of(found, ctx.channel, ctx.now), await ctx.queries.history(found))
    near = await ctx.queries.similar(found, ctx.now, SIMILAR)
    similar = tuple(papers.line(ranked, None, papers.shared(found, ranked.paper)) for ranked in near)
    heading = (Card(("Similar papers",)),) if similar else ()
    return Message(cards=(*page.cards, *heading, *similar), pre=bibtex([found]), filename="paper.bib")
