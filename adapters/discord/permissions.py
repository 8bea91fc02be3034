"""What the bot may not do in a channel, in the words of Discord's own settings."""

from collections.abc import Sequence

from discord import Member, Permissions, Thread
from discord.abc import GuildChannel

from bot.times import joined

READ = ("view_channel", "read_message_history")
POST = ("view_channel", "send_messages")
START_A_THREAD = (*POST, "read_message_history", "create_public_threads")
REPLY = ("view_channel", "send_messages_in_threads")
MANAGE = Permissions(manage_channels=True)
NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
}


def lacking(channel: GuildChannel | Thread, me: Member, needed: Sequence[str]) -> list[str]:
    """The names of those that the bot does not have there; without the first of all, it has none of the others."""
    granted = channel.permissions_for(me)
    if not granted.view_channel:
        return [NAMES["view_channel"]]
    return [NAMES[each] for each in needed if not getattr(granted, each)]


def in_words(name: str, lacks: Sequence[str], needed: Sequence[str]) -> str:
    """A sentence that names them, or all that are needed where it is not known which are missing."""
    where = f"#{name}" if name else "this channel"
    if lacks:
        return f"I can't post in {where}: {joined(list(lacks))} {'is' if len(lacks) == 1 else 'are'} missing."
    wanted = joined([NAMES[each] for each in needed])
    return f"I can't post in {where}: one of {wanted} is missing."


def may_manage(granted: Permissions) -> bool:
    """Whether this channel is theirs to set up."""
    return granted.administrator or granted.manage_channels


def administers(granted: Permissions) -> bool:
    """Whether the whole server is, which no channel's own permissions can give."""
    return granted.administrator or granted.manage_guild
