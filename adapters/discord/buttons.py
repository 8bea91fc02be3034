"""Every button is one item found again by its custom id, so that last month's buttons still work after a restart."""

import re
from typing import Any, Protocol, Self

import discord
from discord import ui

Interaction = discord.Interaction[Any]


class Pressed(Protocol):
    async def pressed(self, interaction: Interaction, verb: str, subject: str) -> None: ...


def press_of(desk: Pressed) -> type[ui.DynamicItem[Any]]:
    """The item to register with ``add_dynamic_items``: ``verb:subject``."""

    class Press(
        ui.DynamicItem[ui.Button[Any]],
        template=re.compile(r"(?P<verb>[a-z][a-z-]*):(?P<subject>.*)", re.DOTALL),
    ):
        def __init__(self, item: ui.Button[Any], verb: str, subject: str) -> None:
            super().__init__(item)
            self.verb = verb
            self.subject = subject

        @classmethod
        async def from_custom_id(cls, _interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> Self:
            if not isinstance(item, ui.Button):
                raise TypeError("Only buttons have such ids")
            return cls(item, match["verb"], match["subject"])

        async def callback(self, interaction: Interaction) -> None:
            await desk.pressed(interaction, self.verb, self.subject)

    return Press
