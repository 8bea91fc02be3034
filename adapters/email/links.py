"""Signed links: each is good for one purpose, for one reader, and for a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from hashlib import sha256

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer
from itsdangerous.timed import TimestampSigner

from bot.config import keys_in
from bot.domain import Place
from bot.errors import UserError
from bot.ports import Clock
from bot.times import duration_in_words

LONGEST = 2000
"""Characters of a token that is looked at."""


class Purpose(Enum):
    """What a link does; its path, and for how long it works."""

    CONFIRM = ("confirm", timedelta(days=3))
    VOTE = ("vote", timedelta(days=30))
    SETTINGS = ("settings", timedelta(days=30))
    UNSUBSCRIBE = ("unsubscribe", timedelta(days=400))
    """Whoever finds a mail a year later must still get rid of the next one."""

    @property
    def path(self) -> str:
        return f"/email/{self.value[0]}"

    @property
    def lasts(self) -> timedelta:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads the links of one Broadsheet. ``public_url`` has no slash at its end."""

    secret: str
    public_url: str
    clock: Clock

    def url(self, purpose: Purpose, place: Place, **more: str) -> str:
        return f"{self.public_url}{self.path(purpose, place, **more)}"

    def path(self, purpose: Purpose, place: Place, **more: str) -> str:
        """The same within our own pages."""
        token = self._serializer(purpose).dumps({"to": place.channel} | more)
        return f"{purpose.path}/{token if isinstance(token, str) else token.decode()}"

    def read(self, purpose: Purpose, token: str) -> Mapping[str, str]:
        """What a link says: ``to`` is the address. Raises UserError in words for whoever followed it."""
        try:
            said = self._serializer(purpose).loads(token[:LONGEST], max_age=int(purpose.lasts.total_seconds()))
        except SignatureExpired:
            raise UserError(
                f"This link worked for {duration_in_words(purpose.lasts)} and has expired. The latest mail has another."
            ) from None
        except BadData:
            raise UserError("This link is not complete, or not one of ours. Open it from the mail again.") from None
        return {str(name): str(value) for name, value in said.items()}

    def _serializer(self, purpose: Purpose) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            keys_in(self.secret)[::-1],  # the last one signs, by itsdangerous' own rule
            salt=f"broadsheet/email/{purpose.value[0]}",
            signer=_signer(self.clock),
            signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
        )


def _signer(clock: Clock) -> type[TimestampSigner]:
    """A signer whose time is the program's clock."""

    class Signer(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(clock().timestamp())

    return Signer
