"""Everything that can be asked of the bot. Importing this package fills ``schema.COMMANDS``."""

from bot.commands import addresses, digests, help, papers, people, saved, topics  # noqa: A004 - it is called help
from bot.commands.schema import COMMANDS

__all__ = ["COMMANDS", "addresses", "digests", "help", "papers", "people", "saved", "topics"]
