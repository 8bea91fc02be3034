"""Everything that can be asked of the bot. Importing this package fills ``schema.COMMANDS``."""

from bot.commands import digests, help, papers, people, saved, topics  # noqa: A004 - the command is called help
from bot.commands.schema import COMMANDS

__all__ = ["COMMANDS", "digests", "help", "papers", "people", "saved", "topics"]
