"""The errors of the product.

BroadsheetError
├── UserError        a person asked for something that cannot be done: a sentence, and how it is done
├── SetupError       the program cannot run as configured: a sentence for whoever operates it
├── StoreError       the database did not do what was asked, while running
│   └── StoreAway    it was away or busy: the same again may succeed a moment later
├── SourceError      a paper source did not answer as documented
└── PlatformError    a post did not go out
    ├── Gone         stop posting there: the channel, the bot's membership or the token is gone
    ├── Refused      tell the admin: a permission is missing
    ├── Busy         it surely did not go out; try again after some seconds
    └── Lost         it may or may not have gone out; never repeat it
"""


class BroadsheetError(Exception):
    """Every error that this program raises on purpose. Its text is a sentence for people."""


class UserError(BroadsheetError):
    """Wrong input. Nothing was changed by it."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        """A line of input that would have worked, without the ``/papers`` in front; may be empty."""


class SetupError(BroadsheetError):
    """A setting, a file or a database is not as it must be."""


class StoreError(BroadsheetError):
    """The database failed at run time: locked, full, damaged. It may work again later."""


class StoreAway(StoreError):
    """Restarted, unreachable, locked by another, or two changes that stood in each other's way."""


class SourceError(BroadsheetError):
    """A paper source failed: unreachable, refusing, or answering with something else."""


class PlatformError(BroadsheetError):
    """A chat platform did not take a message."""


class Gone(PlatformError):
    """The place cannot be posted to any more."""


class Refused(PlatformError):
    """The platform will not let us, until somebody there changes something."""


class Busy(PlatformError):
    """Not sent. It is safe to try again."""

    def __init__(self, sentence: str, after: float = 30.0) -> None:
        super().__init__(sentence)
        self.after = after
        """Seconds to wait before the next try."""


class Lost(PlatformError):
    """The outcome is unknown: the request went out and no answer came back."""
