"""One line for each platform, source and embedder, and its settings. Nothing is imported until it is used."""

from importlib import import_module
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from adapters.http_client import HttpClient
from bot.errors import SetupError
from bot.ports import Clock, PaperSource

SOURCES = {
    "huggingface": "adapters.sources.huggingface:build",
    "arxiv": "adapters.sources.arxiv:build",
    "sample": "adapters.sources.sample:build",
}

PLATFORMS: dict[str, str] = {}

EMBEDDERS: dict[str, str] = {}

SETTINGS = (
    "adapters.sources.huggingface:HuggingFaceSettings",
    "adapters.sources.arxiv:ArxivSettings",
)


def build_source(name: str, http: HttpClient, clock: Clock) -> PaperSource:
    """Raises SetupError for an unknown name or a wrong setting."""
    if name not in SOURCES:
        raise SetupError(f"There is no source called {name!r}. There are: {', '.join(SOURCES)}.")
    try:
        source: PaperSource = load(SOURCES[name])(http, clock)
    except ValidationError as wrong:
        raise SetupError(_in_words(wrong)) from None
    return source


def settings_classes() -> list[type[BaseSettings]]:
    """Every adapter's own settings, in the order of ``.env.example``."""
    return [load(path) for path in SETTINGS]


def load(path: str) -> Any:
    """What ``package.module:name`` names."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def _in_words(wrong: ValidationError) -> str:
    reasons = [f"{wrong.title}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong.errors()]
    return f"A setting is not as it must be. {'; '.join(reasons)}."
