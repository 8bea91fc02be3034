"""E-mail's settings: through which server, from whom, and whether they are enough to start."""

from dataclasses import dataclass
from email.headerregistry import Address
from typing import Annotated, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from adapters.web.hosts import LOCAL
from bot.config import EnvironmentSettings, Settings, keys_in
from bot.errors import SetupError

Starttls = Literal["required", "offered", "never"]
PORTS = {"smtp": 587, "smtps": 465}
STARTTLS: dict[str, Starttls] = {"required": "required", "offered": "offered", "never": "never"}
LIKE = "smtp://user:password@mail.example.org:587?starttls=required"
SHORTEST_KEY = 32
"""Characters of SECRET_KEY, so that nobody can sign a link but us."""


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server that takes everything that goes out."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False
    """From the first byte (smtps), instead of by STARTTLS."""
    starttls: Starttls = "required"


def server_of(url: str) -> Server:
    """Raises ValueError with a sentence; nothing of the address is repeated, for there is a password in it."""
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        raise ValueError(f"that is no address of a mail server; like this: {LIKE}") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(f"the address of a mail server begins with smtp:// or smtps://, like {LIKE}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    starttls = _starttls(parts)
    if password and parts.scheme == "smtp" and starttls != "required" and parts.hostname not in LOCAL:
        raise ValueError("a password goes out over TLS only: use smtps://, or starttls=required")
    return Server(
        parts.hostname, port or PORTS[parts.scheme], user, password, tls=parts.scheme == "smtps", starttls=starttls
    )


def _starttls(parts: SplitResult) -> Starttls:
    """What the query says; TLS is required where it says nothing."""
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    said = query.pop("starttls", "required")
    if query or parts.path.strip("/") or said not in STARTTLS or (parts.scheme == "smtps" and parts.query):
        raise ValueError(f"after the port only starttls=required, offered or never can follow, like {LIKE}")
    return STARTTLS[said]


def sender_of(text: str) -> Address:
    """``papers@lab.org`` or ``Papers <papers@lab.org>``. Raises ValueError with a sentence."""
    try:
        found = validate_email(text, allow_display_name=True, check_deliverability=False, allow_smtputf8=False)
        return Address(found.display_name or "Broadsheet", addr_spec=found.ascii_email or "")
    except (EmailNotValidError, ValueError):
        raise ValueError("that is no address to send from; like this: Papers <papers@lab.org>") from None


def _checked_url(value: SecretStr) -> SecretStr:
    if value.get_secret_value():
        server_of(value.get_secret_value())
    return value


def _checked_sender(value: str) -> str:
    if value:
        sender_of(value)
    return value


class EmailSettings(BaseSettings):
    """E-mail: a server and a sender; links in mails also need PUBLIC_URL and SECRET_KEY."""

    model_config = EnvironmentSettings(env_prefix="EMAIL_")

    smtp_url: Annotated[SecretStr, AfterValidator(_checked_url)] = Field(
        SecretStr(""), description=f"The server that sends: {LIKE}, or smtps://… for TLS from the first byte."
    )
    from_: Annotated[str, AfterValidator(_checked_sender)] = Field(
        "", alias="EMAIL_FROM", description="Whom the mails are from: Papers <papers@lab.org>."
    )

    @property
    def server(self) -> Server:
        return server_of(self.smtp_url.get_secret_value())

    @property
    def sender(self) -> Address:
        return sender_of(self.from_)

    def missing(self) -> list[str]:
        """What must be set for mails to go out. Raises SetupError when only part of it is set."""
        if not (self.smtp_url.get_secret_value() or self.from_):
            return ["EMAIL_SMTP_URL", "EMAIL_FROM", "PUBLIC_URL", "SECRET_KEY"]
        self.check(Settings())
        return []

    def check(self, shared: Settings) -> None:
        """Raises SetupError that names all that is missing."""
        there = {
            "EMAIL_SMTP_URL": self.smtp_url.get_secret_value(),
            "EMAIL_FROM": self.from_,
            "PUBLIC_URL": shared.public_url,
            "SECRET_KEY": shared.secret_key.get_secret_value(),
        }
        missing = [name for name, value in there.items() if not value]
        if missing:
            raise SetupError(f"E-mail is set up by half. Missing: {', '.join(missing)}.")
        if min(map(len, keys_in(shared.secret_key.get_secret_value()))) < SHORTEST_KEY:
            raise SetupError(f"SECRET_KEY is too short to sign links with: {SHORTEST_KEY} characters or more.")
