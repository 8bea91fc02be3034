"""An address that somebody wants a digest at, and the one letter that asks its reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.places import Person, Place

UNCONFIRMED = "unconfirmed"
"""Why a channel is paused whose reader has not agreed yet."""
Letter = Literal["ready", "sending", "sent"]
"""Where the letter to an address stands. One that was being sent when the program died is never sent again."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A wish for a digest at a place that has to agree to it; beside the channel, which holds topics and times."""

    place: Place
    person: Person
    """Who asked: a chat platform's own id, or the address itself when it was asked for on the web page."""
    request: str
    """Which wish the letter's link is for: a newer wish makes the links of older ones void."""
    asked_at: datetime
    letter: Letter = "ready"
    letter_at: datetime | None = None
    """Not to be sent before then."""
    confirmed_at: datetime | None = None
