"""The check-up behind ``doctor``: what works, what does not, and what to do about it."""

from bot.checkup.examination import examine
from bot.checkup.finding import Finding, Setup
from bot.checkup.tokens import tokens
from bot.checkup.writing import try_writing

__all__ = ["Finding", "Setup", "examine", "tokens", "try_writing"]
