"""An address as people type it becomes the place where a digest goes."""

import re

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from adapters.email import NAME
from bot.domain import Person, Place
from bot.errors import UserError

LIKE = "email subscribe you@lab.org"
LONGEST = 60
LINK = re.compile(r"<?(?:mailto:)?(?P<address>[^|<>]*)(?:\|[^|<>]*)?>?")
"""As it is typed, or as Slack makes a link of it: <mailto:you@lab.org|you@lab.org>."""
# Whether a name is known is for the mail server to say: inside a lab it may well end in .local or .internal.
SPECIAL_USE_DOMAIN_NAMES.clear()


def place_of(address: str) -> Place:
    """One place for an address, however it is written. Raises UserError for what is no address."""
    linked = LINK.fullmatch(address.strip())
    typed = linked["address"] if linked else ""
    try:
        found = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except (EmailNotValidError, ValueError):
        shown = address[:LONGEST] + ("…" if len(address) > LONGEST else "")
        raise UserError(f'"{shown}" is not an e-mail address.', LIKE) from None
    return Place(NAME, "", (found.ascii_email or found.normalized).lower())


def reader_at(place: Place) -> Person:
    """Whoever reads what goes there."""
    return Person(place.platform, place.workspace, place.channel)
