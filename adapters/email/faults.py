"""What each answer of a mail server means: one table from the SMTP dialogue to the errors of the port.

Until the last line of a mail is sent, a server has taken nothing: whatever fails before is safe to try again. From
there to the server's answer nobody knows (RFC 5321, 4.1.1.4): that is never tried again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

import aiosmtplib as smtp

from bot.errors import Busy, Gone, Lost, PlatformError, Refused
from bot.harmless import harmless

SHORTLY, AWHILE, LONG = 60.0, 300.0, 900.0
"""Seconds before another try: a server that is away, one that says so, one that asks strangers to come again later."""
LONGEST = 160
"""Characters of a server's own words that are kept."""
AUTHENTICATION_REQUIRED = 530
FAULTS = (smtp.SMTPException, OSError, TimeoutError, ValueError, EOFError)


class Stage(Enum):
    """How far the dialogue has come."""

    GREETING = "greeting"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


@contextmanager
def translated(stage: Stage) -> Iterator[None]:
    """Whatever the library raises inside, as one of Gone, Refused, Busy and Lost."""
    try:
        yield
    except FAULTS as error:
        raise meaning_of(stage, error) from error


def meaning_of(stage: Stage, error: Exception) -> PlatformError:
    match error:
        case smtp.SMTPAuthenticationError() if error.code >= 500:
            return Busy("The mail server does not accept the user and password of EMAIL_SMTP_URL.", AWHILE)
        case smtp.SMTPException() if type(error) in (smtp.SMTPException, smtp.SMTPNotSupported):
            return Busy(f"The mail server cannot do what EMAIL_SMTP_URL asks for: {_words(str(error))}", AWHILE)
        case smtp.SMTPResponseException():
            return _answered(stage, error.code, error.message)
        case smtp.SMTPRecipientsRefused() if error.recipients:
            return _answered(stage, error.recipients[0].code, error.recipients[0].message)
    if stage is Stage.CONTENT:
        return Lost("The mail server was given the mail, and no answer came back.")
    return Busy(f"The mail server cannot be reached ({type(error).__name__}).", SHORTLY)


def _answered(stage: Stage, code: int, message: str) -> PlatformError:
    said = _words(f"{code} {message}")
    if code < 400:
        return Lost(f"The mail server does not say whether it took the mail: {said}")
    if code < 500:
        return Busy(f"The mail server asks to come again later: {said}", LONG)
    match stage:
        case Stage.RECIPIENT if code != AUTHENTICATION_REQUIRED:
            return Gone(f"The mail server refuses this address: {said}")
        case Stage.CONTENT:
            return Refused(f"The mail server refuses the mail: {said}")
        case Stage.SENDER:
            return Busy(f"The mail server refuses EMAIL_FROM: {said}", AWHILE)
    return Busy(f"The mail server refuses us: {said}", AWHILE)


def _words(text: str) -> str:
    words = harmless(text).strip()
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
