"""One line for each platform, source and embedder, and its settings. Nothing is imported until it is used."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Protocol

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from adapters.http_client import HttpClient
from bot.clocks import real
from bot.config import Settings
from bot.errors import SetupError
from bot.leaving import Leaving
from bot.ports import ChatPlatform, Clock, Offered, PaperSource, Store

SOURCES = {
    "huggingface": "adapters.sources.huggingface:build",
    "arxiv": "adapters.sources.arxiv:build",
    "sample": "adapters.sources.sample:build",
}

PLATFORMS: dict[str, tuple[str, str]] = {
    "slack": ("adapters.slack.settings:SlackSettings", "adapters.slack.platform:build"),
    "discord": ("adapters.discord.settings:DiscordSettings", "adapters.discord.platform:build"),
    "email": ("adapters.email.settings:EmailSettings", "adapters.email.platform:build"),
}
"""By name: the settings class, and what builds the platform from a Surroundings."""

SOURCE_SETTINGS = ("adapters.sources.huggingface:HuggingFaceSettings", "adapters.sources.arxiv:ArxivSettings")
SETTINGS = (*SOURCE_SETTINGS, "adapters.web.settings:WebSettings")


class PlatformSettings(Protocol):
    """What every platform's settings can tell."""

    def missing(self) -> list[str]:
        """The variables that must be set for it to start; empty when it can. Raises SetupError when half set."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a platform may need beside its own settings."""

    settings: Settings
    store: Store
    clock: Clock
    commands: Sequence[Offered] = ()
    """Everything that can be asked, for platforms that show it before it is typed."""
    wall: Clock = real
    """The time that all processes agree on, for what guards something real."""
    leaving: Leaving = field(default_factory=Leaving)
    """How long whatever is to be finished may take when the program ends."""


def missing_settings() -> dict[str, list[str]]:
    """By platform, the variables that it still lacks to be started."""
    return {name: _platform_settings(name).missing() for name in PLATFORMS}


def build_platforms(surroundings: Surroundings) -> list[ChatPlatform]:
    """Every platform that is configured."""
    lacking = missing_settings()
    return [load(build)(surroundings) for name, (_, build) in PLATFORMS.items() if not lacking[name]]


def _platform_settings(name: str) -> PlatformSettings:
    kind, _ = PLATFORMS[name]
    try:
        found: PlatformSettings = load(kind)()
    except ValidationError as wrong:
        raise SetupError(_in_words(wrong)) from None
    return found


def build_source(name: str, http: HttpClient, clock: Clock) -> PaperSource:
    """Raises SetupError for an unknown name or a wrong setting."""
    if name not in SOURCES:
        raise SetupError(f"There is no source called {name!r}. There are: {', '.join(SOURCES)}.")
    try:
        source: PaperSource = load(SOURCES[name])(http, clock)
    except ValidationError as wrong:
        raise SetupError(_in_words(wrong)) from None
    return source


def source_settings() -> list[BaseSettings]:
    """What is set of where papers come from, and which."""
    return [load(path)() for path in SOURCE_SETTINGS]


def settings_classes() -> list[type[BaseSettings]]:
    """Every adapter's own settings, in the order of ``.env.example``."""
    return [load(path) for path in (*SETTINGS, *(kind for kind, _ in PLATFORMS.values()))]


def load(path: str) -> Any:
    """What ``package.module:name`` names."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def _in_words(wrong: ValidationError) -> str:
    """By the names that the settings have in the environment."""
    prefixes = {each.__name__: each.model_config.get("env_prefix", "") for each in settings_classes()}
    prefix = prefixes.get(wrong.title, "")
    reasons = [
        prefix + str(each["loc"][0]).upper().removeprefix(prefix) + f": {each['msg']}"
        for each in wrong.errors()
        if each["loc"]
    ]
    return f"A setting is not as it must be: {'; '.join(reasons)}."
