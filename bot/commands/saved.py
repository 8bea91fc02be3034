"""Commands about what a person keeps: saved papers and their export."""

from typing import Annotated, Literal

from bot.citations import as_json, bibtex, ris
from bot.commands.context import Context
from bot.commands.papers import Page, Reference
from bot.commands.schema import Complete, Help, command
from bot.domain import Feedback, Paper, Verdict
from bot.errors import UserError
from bot.forgetting import remember
from bot.messages import Button, Italic, Message
from bot.views import lists, papers

FORMATS = {"bibtex": (bibtex, "bib"), "ris": (ris, "ris"), "json": (as_json, "json")}
BY_COMMAND = "command:save"
LONGEST_NUMBER = 4
"""Digits: more than any list has; an arXiv id is longer."""


@command("saved list", anywhere=True)
async def saved_list(ctx: Context, page: Page = 1) -> Message:
    """List the papers you saved."""
    saved = await _saved(ctx)
    cards = [papers.plain_line(paper, number) for number, paper in enumerate(saved, 1)]
    message = lists.paged(("Your saved papers",), cards, page, "saved list")
    export = Button("Export as BibTeX", "run", "export saved bibtex")
    return Message(message.title, cards=message.cards, buttons=(*message.buttons, export))


@command("saved add", anywhere=True)
async def saved_add(ctx: Context, paper: Reference) -> Message:
    """Save a paper to your list."""
    found = await ctx.queries.paper(paper, ctx.channel)
    async with ctx.store.write() as uow:
        added = await uow.people.save(ctx.person, found.id, BY_COMMAND, ctx.now)
        await uow.feedback.give(Feedback(ctx.person, ctx.place, found.id, Verdict.SAVE, 1.5, ctx.now, BY_COMMAND))
        await uow.commit()
    said = "Saved " if added else "Already on your list: "
    return Message(body=((said, Italic(found.title), "."),), buttons=(_undo(found),) if added else ())


@command("saved remove", anywhere=True)
async def saved_remove(
    ctx: Context, paper: Annotated[str, Help("Its number on your list, its id or its title, e.g. 1"), Complete("saved")]
) -> Message:
    """Take a paper off your list."""
    found = await _named(ctx, paper)
    async with ctx.store.write() as uow:
        if not await uow.people.unsave(ctx.person, found.id):
            raise UserError(f'"{found.title}" is not on your list.', "saved list")
        await uow.feedback.take_back(ctx.person, ctx.place, found.id, BY_COMMAND)
        await remember(uow, [(ctx.person, found.id)], ctx.now)
        await uow.commit()
    again = Button("Undo", "run", f"saved add {found.id}")
    return Message(body=(("Removed ", Italic(found.title), " from your list."),), buttons=(again,))


@command("export", anywhere=True)
async def export(
    ctx: Context,
    what: Annotated[Literal["saved", "digest"], Help("Your saved papers, or the last digest here")] = "saved",
    style: Annotated[Literal["bibtex", "ris", "json"], Help("The format")] = "bibtex",
) -> Message:
    """Export your saved papers or the last digest for a reference manager."""
    chosen = await _saved(ctx) if what == "saved" else await _of_last_digest(ctx)
    write, suffix = FORMATS[style]
    count = "1 paper" if len(chosen) == 1 else f"{len(chosen)} papers"
    return Message((f"{count} as {style}",), pre=write(chosen), filename=f"broadsheet-{what}.{suffix}")


async def _saved(ctx: Context) -> list[Paper]:
    async with ctx.store.read() as uow:
        saved = await uow.people.saved(ctx.person)
    if not saved:
        raise UserError("You have saved no papers yet. A 🔖 on a paper saves it.", ctx.queries.example("saved add"))
    return saved


async def _of_last_digest(ctx: Context) -> list[Paper]:
    async with ctx.store.read() as uow:
        recent = await uow.digests.recent(ctx.place, 30)
    last = next((digest for digest in recent if digest.entries), None)
    if last is None:
        raise UserError("No digest has been posted here yet.", "digest preview")
    return [ranked.paper for ranked in last.entries]


async def _named(ctx: Context, reference: str) -> Paper:
    """A saved paper by its number on the list or by its title, else any paper."""
    saved = await _saved(ctx)
    word = reference.strip().lstrip("#")
    if word.isdecimal() and len(word) <= LONGEST_NUMBER:
        if not 1 <= int(word) <= len(saved):
            raise UserError(f"Your list has {len(saved)}, so there is no number {word} on it.", "saved list")
        return saved[int(word) - 1]
    titled = [paper for paper in saved if paper.title.casefold() == reference.strip().casefold()]
    return titled[0] if titled else await ctx.queries.paper(reference, ctx.channel)


def _undo(paper: Paper) -> Button:
    return Button("Undo", "run", f"saved remove {paper.id}")
