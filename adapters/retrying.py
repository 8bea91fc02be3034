"""Which failed requests are worth another try, and after how long."""

import random
import time

from stamina.instrumentation import set_on_retry_hooks

from adapters.manners import Gate, Manners
from bot.errors import SourceError

ASKED_TO_WAIT = frozenset({429, 503})
SHORTLY = frozenset({500, 502, 504})


# Left alone, stamina logs each retry as a warning; here the error at the end says all that matters.
set_on_retry_hooks(())


class Unreachable(SourceError):
    """There is no way to the host, or no network. Not tried again: whoever has none should learn it within seconds."""


class HungUp(SourceError):
    """The host was there and closed the connection without an answer."""


class Refusal(SourceError):
    """An answer with another status than 200."""

    def __init__(self, host: str, status: int, text: str, after: float | None) -> None:
        what = "asks for fewer requests (429)" if status == 429 else f"answered with status {status}"
        super().__init__(f"{host} {what}.")
        self.status = status
        self.text = text
        self.after = after
        """Seconds after which the answer invites another try, if it does."""


class Retries:
    """Decides for one request; given to stamina, which does the waiting."""

    def __init__(self, gate: Gate, manners: Manners, patience: float) -> None:
        self._gate = gate
        self._manners = manners
        self._deadline = time.monotonic() + patience

    def __call__(self, error: Exception) -> bool | float:
        """False: give up. True: again after stamina's own back-off. A number: after so many seconds."""
        match error:
            case HungUp():
                return True
            case Refusal() if error.status in ASKED_TO_WAIT:
                return self._after(error)
            case Refusal():
                return error.status in SHORTLY
            case _:
                return False

    def _after(self, refusal: Refusal) -> bool | float:
        """Everybody else stays away for that long too."""
        least = self._manners.backoff if refusal.after is None else refusal.after
        seconds = least * random.uniform(1.0, 1.2)
        self._gate.close_for(seconds)
        return seconds if time.monotonic() + seconds <= self._deadline else False
