"""The daily digest as a mail: who asked for it, the letter that asks the reader, and the way it goes out."""

from bot.domain import EMAIL as NAME

__all__ = ["NAME"]
