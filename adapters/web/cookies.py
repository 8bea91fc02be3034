"""Our two cookies: one that forms are bound to, and one of who has shown the token. Both are signed or random."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from aiohttp import web

from bot.config import keys_in

FORM = "broadsheet-form"
ENTRY = "broadsheet-entry"
MONTH = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs by one key for several purposes, so that what is good for one is good for no other."""

    key: bytes

    @classmethod
    def of(cls, secret: str) -> "Signer":
        """Without a secret a key of this run alone: forms and entries do not outlive it."""
        newest = next(iter(keys_in(secret)), "")
        return cls(newest.encode() or secrets.token_bytes(32))

    def sign(self, purpose: str, value: str) -> str:
        return hmac.new(self.key, f"web/{purpose}/{value}".encode(), sha256).hexdigest()

    def signed(self, purpose: str, value: str, signature: str) -> bool:
        return hmac.compare_digest(self.sign(purpose, value).encode(), signature.encode())


def cookie(request: web.Request, name: str, secure: bool) -> str:
    return request.cookies.get(_named(name, secure), "")


def set_cookie(response: web.Response, name: str, value: str, secure: bool, seconds: int | None = None) -> None:
    """Never to be read by a script, never sent along by another site's form. ``seconds`` None lasts for the session."""
    response.set_cookie(
        _named(name, secure), value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="Lax"
    )


def _named(name: str, secure: bool) -> str:
    return f"__Host-{name}" if secure else name
