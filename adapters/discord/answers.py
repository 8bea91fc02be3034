"""What goes back on an interaction: acknowledged in time, then answered to the one who asked or to all."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import discord
from discord import AllowedMentions

from adapters.discord import limits
from adapters.discord.keys import keep_long, without_long
from adapters.discord.render import INK, Page, pages
from adapters.discord.who import workspace_of
from adapters.discord.wiring import ServerFault
from bot.errors import StoreError
from bot.logs import log
from bot.messages import Message
from bot.ports import Store

Interaction = discord.Interaction[Any]
NO_PINGS = AllowedMentions.none()
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
ACKNOWLEDGED = 40060
KEPT = 1_000
"""Interactions that are remembered; Discord wants an answer to each within seconds."""


class Seen:
    """The last interactions, by id."""

    def __init__(self) -> None:
        self._ids: OrderedDict[int, None] = OrderedDict()

    def first(self, interaction: Interaction) -> bool:
        """Whether it is new; from now on it is not."""
        if interaction.id in self._ids:
            return False
        self._ids[interaction.id] = None
        while len(self._ids) > KEPT:
            self._ids.popitem(last=False)
        return True


@contextmanager
def unless_gone() -> Iterator[None]:
    """An interaction that Discord no longer wants an answer to is a line of the log."""
    try:
        yield
    except discord.HTTPException as error:
        log.warning("interaction not acknowledged", status=error.status, code=error.code)


async def acknowledge(interaction: Interaction, seen: Seen, *, in_place: bool = False) -> bool:
    """Within three seconds, privately; False when Discord no longer wants an answer."""
    first = seen.first(interaction)
    try:
        await interaction.response.defer(ephemeral=True, thinking=not in_place)
    except discord.HTTPException as error:
        if first and error.code == ACKNOWLEDGED:
            # discord.py repeats the callback after a 5xx, and the first one has counted all the same.
            return True
        log.warning("interaction not acknowledged", status=error.status, code=error.code)
        return False
    return True


async def answer(interaction: Interaction, store: Store, message: Message, *, in_place: bool = False) -> None:
    """Take the place of the acknowledgement, and follow up with what did not fit on one page."""
    message = await _kept(interaction, store, message)
    if message.shared:
        await _share(interaction, message)
        return
    first, *others = pages(message)
    if message.filename or in_place:
        await interaction.edit_original_response(view=first, attachments=_files(message), allowed_mentions=NO_PINGS)
    else:
        await interaction.edit_original_response(view=first, allowed_mentions=NO_PINGS)
    for page in others[: limits.FOLLOW_UPS]:
        await _follow_up(interaction, page, private=True)


async def answer_at_once(interaction: Interaction, store: Store, message: Message) -> None:
    """Without an acknowledgement before it, privately."""
    page: Page = pages(await _kept(interaction, store, message))[0]
    await interaction.response.send_message(view=page, ephemeral=True, allowed_mentions=NO_PINGS)


async def _kept(interaction: Interaction, store: Store, message: Message) -> Message:
    """The message, once its long buttons will be understood; without them where nothing can be stored."""
    try:
        await keep_long(store, workspace_of(interaction), message, interaction.created_at)
    except StoreError as trouble:
        log.warning("an answer without its long buttons", why=str(trouble), interaction=interaction.id)
        return without_long(message)
    return message


async def _share(interaction: Interaction, message: Message) -> None:
    """Visibility was settled by the private acknowledgement: what all shall see is a message of its own."""
    await interaction.delete_original_response()
    for page in pages(message, INK):
        await _follow_up(interaction, page, private=False)


async def _follow_up(interaction: Interaction, page: Page, *, private: bool) -> None:
    """Once: it carries no nonce, so that a second one could show it twice."""
    try:
        await interaction.followup.send(view=page, ephemeral=private, allowed_mentions=NO_PINGS)
    except ServerFault as fault:
        log.warning("follow-up may be missing", status=fault.status, interaction=interaction.id)


def _files(message: Message) -> list[discord.File]:
    return [discord.File(BytesIO(message.pre.encode()), message.filename)] if message.filename else []
