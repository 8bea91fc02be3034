"""Lists that page: numbered cards and buttons that bring the others."""

from collections.abc import Sequence

from bot.errors import UserError
from bot.messages import Button, Card, Message, Text

PAGE = 10


def paged(title: Text, cards: Sequence[Card], page: int, command: str, footer: Text = (), size: int = PAGE) -> Message:
    """One page of cards. ``command`` is the line that made the list, without its page."""
    pages = -(-len(cards) // size)
    if page > pages:
        raise UserError(f"This list has {pages} page{'s' if pages > 1 else ''}.", f"{command} page={pages}")
    shown = tuple(cards[(page - 1) * size : page * size])
    left = len(cards) - page * size
    buttons = []
    if page > 1:
        buttons.append(Button("Back", "run", f"{command} page={page - 1}"))
    if left > 0:
        buttons.append(Button(f"More ({left})", "run", f"{command} page={page + 1}"))
    return Message(title, cards=shown, footer=footer, buttons=tuple(buttons))
