"""Commands about people and what they taught: statistics, what was learned, forgetting, settings."""

from typing import Annotated, Literal

from bot.commands.context import Context
from bot.commands.schema import ByName, Complete, Help, command
from bot.commands.usage import shown
from bot.domain import Feedback, Paper
from bot.emoji import canonical, keycap_number
from bot.errors import UserError
from bot.experiment import DIGESTS, tally
from bot.forgetting import remember
from bot.learned import about, learned
from bot.messages import Button, Message
from bot.roles import managers_called, roles_here
from bot.views import experiments
from bot.views import team as words

EVERYTHING = "everything"


@command("stats")
async def stats(ctx: Context) -> Message:
    """Show what the team reacted to."""
    feedback, papers = await _feedback(ctx)
    return words.stats(feedback, papers, ctx.channel)


@command("learned show")
async def learned_show(ctx: Context) -> Message:
    """Show what reactions have taught this channel."""
    feedback, papers = await _feedback(ctx)
    return words.learned(learned(feedback, papers), ctx.channel)


@command("learned forget", manages=True)
async def learned_forget(
    ctx: Context,
    subject: Annotated[str, Help("A subject, or all of them, e.g. everything"), Complete("learned")],
    sure: Annotated[bool, Help("Yes to forget everything at once"), ByName()] = False,
) -> Message:
    """Forget what reactions taught about a subject, or everything."""
    feedback, papers = await _feedback(ctx)
    if subject.strip().casefold() == EVERYTHING:
        if feedback and not sure:
            return words.sure_to_unlearn(feedback, ctx.channel)
        forgotten = {given.paper_id for given in feedback}
    else:
        forgotten = {paper.id for paper in papers.values() if about(subject, paper)}
    if not forgotten:
        raise UserError(f"Nothing learned here is about {shown(subject)}.", "learned show")
    async with ctx.store.write() as uow:
        count = await uow.feedback.forget_papers(ctx.place, forgotten)
        for given in feedback:
            # In a direct message: what this person said in channels teaches it as well.
            if given.place != ctx.place and given.paper_id in forgotten:
                count += await uow.feedback.take_back(given.person, given.place, given.paper_id, given.given_by)
        await remember(
            uow, [(given.place, given.paper_id) for given in feedback if given.paper_id in forgotten], ctx.now
        )
        await uow.commit()
    return Message(body=((f"Forgotten: {words.counted(count, 'reaction')}.",),))


@command("forget")
async def forget(
    ctx: Context,
    what: Annotated[
        Literal["me", "channel", "workspace"], Help("All that is stored of you, of this channel, or of everybody here")
    ],
    sure: Annotated[bool, Help("Yes to do it at once")] = False,
) -> Message:
    """Erase what is stored of you, of this channel, or of the whole workspace."""
    if what == "channel" and not ctx.person.may_manage:
        raise UserError("Only the people who manage this channel may erase it.", "forget me")
    if what == "workspace" and not ctx.person.administers:
        raise UserError("Only an administrator can erase the whole workspace.", "forget me")
    if not sure:
        return words.sure(what)
    async with ctx.store.write() as uow:
        match what:
            case "me":
                await uow.people.forget(ctx.person)
                await remember(uow, [(ctx.person,)], ctx.now)
            case "channel":
                await uow.channels.forget(ctx.place)
            case "workspace":
                await uow.workspaces.forget(ctx.workspace.platform, ctx.workspace.id)
        await uow.commit()
    await ctx.store.erase_traces()
    return words.erased(what)


@command("settings show")
async def settings_show(ctx: Context) -> Message:
    """Show everything that is set in this channel."""
    return words.settings(ctx.channel, ctx.workspace, ctx.now, await roles_here(ctx))


@command("settings managers", manages=True)
async def settings_managers(
    ctx: Context,
    who: Annotated[str, Help("everyone, admins, or a role where there are roles, e.g. admins"), Complete("managers")],
) -> Message:
    """Set who may change settings in this workspace."""
    _allow_everywhere(ctx)
    managers = await managers_called(ctx, who)
    async with ctx.store.write() as uow:
        await uow.workspaces.change(ctx.workspace.platform, ctx.workspace.id, managers=managers)
        await uow.commit()
    undo = Button("Undo", "run", f"settings managers {ctx.workspace.managers}")
    return Message(body=((words.who_manages(managers, await roles_here(ctx)),),), buttons=(undo,))


@command("settings emoji", manages=True)
async def settings_emoji(
    ctx: Context,
    emoji: Annotated[str, Help("An emoji, e.g. :fire:")],
    means: Annotated[
        Literal["more", "less", "save", "off-topic", "read", "ignore", "default"], Help("What it says of a paper")
    ],
) -> Message:
    """Set what an emoji says of a paper in this workspace."""
    _allow_everywhere(ctx)
    name = canonical(emoji)
    if not name or keycap_number(name):
        raise UserError("Name an emoji; the numbers vote for the paper of that number.", "settings emoji :fire: more")
    own = {key: value for key, value in ctx.workspace.emoji.items() if key != name}
    if means != "default":
        own[name] = means
    async with ctx.store.write() as uow:
        await uow.workspaces.change(ctx.workspace.platform, ctx.workspace.id, emoji=own)
        await uow.commit()
    undo = Button("Undo", "run", f"settings emoji {emoji} {ctx.workspace.emoji.get(name, 'default')}")
    return Message(body=((words.emoji_means(emoji, means),),), buttons=(undo,))


@command("settings experiment", manages=True)
async def settings_experiment(
    ctx: Context,
    turn: Annotated[Literal["show", "on", "off"], Help("How it stands, or start or end it")] = "show",
) -> Message:
    """Compare two orders of papers by this channel's own reactions."""
    if turn == "show":
        async with ctx.store.read() as uow:
            digests = await uow.digests.recent(ctx.channel.place, DIGESTS)
            feedback = await uow.feedback.of_place(ctx.channel.place)
        return experiments.standing(ctx.channel, tally(digests, feedback))
    async with ctx.store.write() as uow:
        await uow.channels.change(ctx.channel.place, experiment=turn == "on")
        await uow.commit()
    before = "on" if ctx.channel.experiment else "off"
    return experiments.turned(turn == "on", Button("Undo", "run", f"settings experiment {before}"))


@command("settings exploring", manages=True)
async def settings_exploring(ctx: Context, turn: Annotated[Literal["on", "off"], Help("Whether it may")]) -> Message:
    """Let a digest with room to spare now and then end with a paper from outside the topics."""
    async with ctx.store.write() as uow:
        await uow.channels.change(ctx.channel.place, exploring=turn == "on")
        await uow.commit()
    before = "on" if ctx.channel.exploring else "off"
    return words.exploring(turn == "on", Button("Undo", "run", f"settings exploring {before}"))


def _allow_everywhere(ctx: Context) -> None:
    """What holds for the whole workspace is not for everybody to change from their own direct messages."""
    if not ctx.may_manage_all:
        raise UserError("Only an administrator can change that for the whole workspace.", "settings show")


async def _feedback(ctx: Context) -> tuple[list[Feedback], dict[str, Paper]]:
    """What was said here (in a direct message: by this person anywhere), and of which papers."""
    async with ctx.store.read() as uow:
        if ctx.channel.direct:
            feedback = await uow.feedback.of_person(ctx.person)
        else:
            feedback = await uow.feedback.of_place(ctx.place)
        papers = await uow.papers.many({given.paper_id for given in feedback})
    return feedback, papers
