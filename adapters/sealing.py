"""Tokens at rest: encrypted with SECRET_KEY, which can be changed without a new installation."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.config import keys_in
from bot.errors import SetupError

SHORTEST = 32
PURPOSE = b"broadsheet: tokens of installations"
"""Makes this another key than any other that is made of the same secret."""


class TokenSeal:
    """Implements ``bot.ports.Seal``. ``secret`` is one key, or several with commas between them, the newest first."""

    def __init__(self, secret: str) -> None:
        keys = keys_in(secret)
        if not keys or min(map(len, keys)) < SHORTEST:
            raise SetupError(
                f"SECRET_KEY is missing or shorter than {SHORTEST} characters: it encrypts the tokens of workspaces. "
                'Make one with: python -c "import secrets; print(secrets.token_urlsafe(32))"'
            )
        self._newest = Fernet(_derived(keys[0]))
        self._name = sha256(_derived(keys[0])).hexdigest()[:12]
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in keys])

    @property
    def name(self) -> str:
        """A few characters that are others for another newest key."""
        return self._name

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str | None:
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None

    def is_newest(self, sealed: str) -> bool:
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True


def seal_of(secret: str) -> TokenSeal | None:
    """None without a good key, with which no token can have been stored."""
    try:
        return TokenSeal(secret)
    except SetupError:
        return None


def _derived(key: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return base64.urlsafe_b64encode(kdf.derive(key.encode()))
