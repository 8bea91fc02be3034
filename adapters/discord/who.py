"""Who acts where, as an interaction tells it."""

from dataclasses import replace
from typing import Any

import discord
from discord import Thread

from adapters.discord.channels import DIRECT, Channels, Known
from adapters.discord.permissions import administers, may_manage
from bot.domain import Person, Place

NAME = "discord"
Interaction = discord.Interaction[Any]


def place_of(interaction: Interaction, channels: Channels) -> Place:
    """A thread's place is its channel's, with the thread in it. Keeps what is told of the channel."""
    channel = interaction.channel
    guild = workspace_of(interaction)
    if isinstance(channel, Thread):
        return Place(NAME, guild, str(channel.parent_id), str(channel.id))
    if channel is None or channel.type is None:
        return Place(NAME, guild, str(interaction.channel_id))
    name, topic = getattr(channel, "name", None) or "", getattr(channel, "topic", None) or ""
    channels.remember(str(channel.id), Known(channel.type.value, name, topic))
    return Place(NAME, guild, str(channel.id))


def workspace_of(interaction: Interaction) -> str:
    return str(interaction.guild_id or DIRECT)


def person_of(interaction: Interaction) -> Person:
    roles = tuple(str(role.id) for role in getattr(interaction.user, "roles", ()))
    granted = interaction.permissions
    who = person(interaction.user.id)
    return replace(who, may_manage=may_manage(granted), administers=administers(granted), roles=roles)


def person(user: int | str) -> Person:
    """The same in every server: Discord's users belong to none."""
    return Person(NAME, DIRECT, str(user))


def is_direct(interaction: Interaction) -> bool:
    return interaction.guild_id is None


def is_elsewhere(interaction: Interaction) -> bool:
    """Whether only the person has the application here: we are not in this server or conversation."""
    if interaction.context.dm_channel or interaction.is_guild_integration():
        return False
    return interaction.is_user_integration()
