"""What a mail says: a digest with its votes and its way out, or a letter with neither."""

from dataclasses import dataclass

from adapters.email.links import Links, Purpose
from adapters.email.render import Foot, html_of, subject_of, text_of
from bot.domain import Channel
from bot.messages import Button, Link, Message
from bot.views.addresses import why_it_comes

VOTES = frozenset({"more", "less", "save"})
"""The buttons of a paper that a mail has: each opens a page that asks once."""


@dataclass(frozen=True, slots=True)
class Written:
    """A mail before it is addressed. ``unsubscribe`` is its way out, or empty."""

    subject: str
    text: str
    html: str
    unsubscribe: str = ""


def a_digest(message: Message, channel: Channel, links: Links) -> Written:
    """For the one reader of this channel: every link in it is theirs."""
    place = channel.place
    unsubscribe = links.url(Purpose.UNSUBSCRIBE, place)
    ways = (Link("Settings", links.url(Purpose.SETTINGS, place)), Link("Unsubscribe", unsubscribe))
    foot = Foot(why_it_comes(channel), ways)

    def url_of(button: Button) -> str:
        if button.verb not in VOTES:
            return ""
        return links.url(Purpose.VOTE, place, verb=button.verb, paper=button.subject)

    return Written(subject_of(message), text_of(message, foot, url_of), html_of(message, foot, url_of), unsubscribe)


def a_letter(message: Message) -> Written:
    return Written(subject_of(message), text_of(message, Foot(), _nowhere), html_of(message, Foot(), _nowhere))


def _nowhere(_button: Button) -> str:
    return ""
