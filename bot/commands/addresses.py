"""Commands about the digest by mail: asking for it, how it stands, ending it."""

from typing import Annotated

from bot.commands.context import Context
from bot.commands.schema import Help, command
from bot.errors import UserError
from bot.messages import Message
from bot.ports import TakesAddresses
from bot.views import addresses as words

LATEST = 3
"""Mails that the status tells of."""


@command("email subscribe")
async def subscribe(
    ctx: Context, address: Annotated[str, Help("Where the digest should go, e.g. you@lab.org")]
) -> Message:
    """Get this channel's topics as a daily mail of your own."""
    await mail(ctx).subscribe(address, ctx.channel, ctx.person)
    return words.asked(ctx.channel)


@command("email status")
async def status(ctx: Context) -> Message:
    """Show the addresses you gave, when the next mail comes, and what became of the last ones."""
    channels = await mail(ctx).subscriptions(ctx.person)
    async with ctx.store.read() as uow:
        recent = [await uow.digests.recent(channel.place, LATEST) for channel in channels]
    return words.status(list(zip(channels, recent, strict=True)), ctx.now)


@command("email unsubscribe")
async def unsubscribe(
    ctx: Context,
    address: Annotated[str, Help("One of your addresses; left out, all of them, e.g. you@lab.org")] = "",
) -> Message:
    """End the daily mail and erase the address."""
    return words.ended(await mail(ctx).unsubscribe(ctx.person, address), address)


def mail(ctx: Context) -> TakesAddresses:
    """What takes addresses here. Raises UserError where nothing does."""
    found = next((each for each in ctx.delivery.platforms.values() if isinstance(each, TakesAddresses)), None)
    if found is None:
        raise UserError("E-mail is not set up here. Whoever runs Broadsheet can do it.", "help")
    return found
