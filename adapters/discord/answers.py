"""What goes back on an interaction: acknowledged in time, then answered to the one who asked or to all."""

from io import BytesIO
from typing import Any

import discord
from discord import AllowedMentions

from adapters.discord import limits
from adapters.discord.keys import keep_long
from adapters.discord.render import INK, Page, pages
from bot.logs import log
from bot.messages import Message
from bot.ports import Store

Interaction = discord.Interaction[Any]
NO_PINGS = AllowedMentions.none()


async def acknowledge(interaction: Interaction, *, in_place: bool = False) -> bool:
    """Within three seconds, privately; False when Discord no longer wants an answer."""
    try:
        await interaction.response.defer(ephemeral=True, thinking=not in_place)
    except discord.HTTPException as error:
        log.warning("interaction not acknowledged", status=error.status, code=error.code)
        return False
    return True


async def answer(interaction: Interaction, store: Store, message: Message, *, in_place: bool = False) -> None:
    """Take the place of the acknowledgement, and follow up with what did not fit on one page."""
    await keep_long(store, message)
    if message.shared:
        await _share(interaction, message)
        return
    first, *others = pages(message)
    if message.filename or in_place:
        await interaction.edit_original_response(view=first, attachments=_files(message), allowed_mentions=NO_PINGS)
    else:
        await interaction.edit_original_response(view=first, allowed_mentions=NO_PINGS)
    for page in others[: limits.FOLLOW_UPS]:
        await interaction.followup.send(view=page, ephemeral=True, allowed_mentions=NO_PINGS)


async def answer_at_once(interaction: Interaction, store: Store, message: Message) -> None:
    """Without an acknowledgement before it, privately."""
    await keep_long(store, message)
    page: Page = pages(message)[0]
    await interaction.response.send_message(view=page, ephemeral=True, allowed_mentions=NO_PINGS)


async def _share(interaction: Interaction, message: Message) -> None:
    """Visibility was settled by the private acknowledgement: what all shall see is a message of its own."""
    await interaction.delete_original_response()
    for page in pages(message, INK):
        await interaction.followup.send(view=page, ephemeral=False, allowed_mentions=NO_PINGS)


def _files(message: Message) -> list[discord.File]:
    return [discord.File(BytesIO(message.pre.encode()), message.filename)] if message.filename else []
