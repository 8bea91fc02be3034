"""Mail as a platform, set up as an operator would."""

from typing import Any

from adapters.email.platform import Email
from adapters.email.settings import EmailSettings
from bot.config import Settings
from bot.ports import Clock, Store

SECRET = "s" * 32
PUBLIC = "https://papers.example"
NOWHERE = "smtp://127.0.0.1:9?starttls=never"


def shared_settings(**override: Any) -> Settings:
    fields: dict[str, Any] = {"secret_key": SECRET, "public_url": PUBLIC}
    return Settings(_env_file=None, **fields | override)


def a_mail_platform(store: Store, clock: Clock, url: str = NOWHERE, **shared: Any) -> Email:
    fields: dict[str, Any] = {"smtp_url": url, "EMAIL_FROM": "Papers <papers@lab.example>"}
    return Email(EmailSettings(_env_file=None, **fields), shared_settings(**shared), store, clock)
