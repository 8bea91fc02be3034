"""Settings shared by all of Broadsheet. Each adapter declares its own beside its code."""

from functools import partial
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.clocks import Rehearsal, parse_rehearsal
from bot.ports import Precision

SHORTEST_LEDGER = 100
"""Days for which digests are kept at least: what was shown is looked for in almost as many."""


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"{value!r} is not an IANA time zone; for example Europe/Berlin")
    return value


def _names(value: object) -> object:
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


def _rehearsal(value: object) -> object:
    return (parse_rehearsal(value) if value.strip() else None) if isinstance(value, str) else value


def _ledger_days(value: int) -> int:
    if 0 < value < SHORTEST_LEDGER:
        raise ValueError(f"{value} is too few: it is 0, which keeps all, or {SHORTEST_LEDGER} and more")
    return value


Zone = Annotated[str, AfterValidator(_zone)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]
"""Comma-separated in the environment."""

EnvironmentSettings = partial(SettingsConfigDict, env_file=".env", env_file_encoding="utf-8", extra="ignore")
"""How every settings class is read: the environment first, then ``.env`` in the working directory."""


def keys_in(secret: str) -> tuple[str, ...]:
    """The keys of ``SECRET_KEY``: the first one signs and encrypts, each of them is accepted."""
    return tuple(filter(None, map(str.strip, secret.split(","))))


class Settings(BaseSettings):
    """Settings of the product itself."""

    model_config = EnvironmentSettings()

    database_url: str = Field(
        "sqlite+aiosqlite:///broadsheet.db", description="Where everything is kept: a file in the working directory."
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Signs links and encrypts tokens; 32 characters or more. It may be several, with commas between "
        "them: SECURITY.md says how one is changed.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much is logged: DEBUG, INFO, WARNING or ERROR."
    )
    http_host: str = Field("127.0.0.1", description="The address that Broadsheet's own web server listens on.")
    http_port: int = Field(8080, ge=0, le=65535, description="Its port; 0 takes a free one.")
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Lets other machines read /metrics, as a Bearer token; without it only this one may."
    )
    public_url: HttpUrl | None = Field(None, description="How people reach that server from outside, if they do.")
    heartbeat_seconds: float = Field(30, gt=0, description="How often due digests are looked for.")
    ingest_minutes: float = Field(60, gt=0, description="How often the sources are read.")
    sources: Names = Field(
        ("huggingface", "arxiv"), description="Which sources are read, comma-separated: huggingface, arxiv, sample."
    )
    embedding_model: str = Field(
        "sentence-transformers/all-MiniLM-L6-v2",
        description="A directory, or a model id on the hub; 'none' ranks by words alone.",
    )
    embedding_precision: Precision = Field(
        "fp32",
        description="fp32, or int8: faster, made once by `broadsheet model export --int8`; papers are embedded anew.",
    )
    embedding_adapter: str = Field(
        "", description="A map over the model's vectors, made by `python -m bot.cli.train_adapter`; usually none."
    )
    rerank_model: str = Field(
        "", description="A cross-encoder, or a model like monoT5: a directory or an id on the hub; usually none."
    )
    rerank_seconds: float = Field(
        20,
        gt=0,
        description="How long it may read for all digests of one beat; what it does not reach keeps its order.",
    )
    cache_dir: str = Field(
        "", description="Where vectors of evaluations and exported models are kept; empty is the platform's cache."
    )
    person_commands: int = Field(60, ge=0, description="Commands that one person may give in a minute; 0 is no limit.")
    workspace_commands: int = Field(600, ge=0, description="The same for everybody in a workspace together.")
    retention_papers_days: int = Field(
        0,
        ge=0,
        description="Papers that nobody was shown, saved or judged are removed after so many days; 0 keeps all.",
    )
    retention_digests_days: Annotated[int, AfterValidator(_ledger_days)] = Field(
        400,
        ge=0,
        description=f"Digests, and what became of each day, are removed after so many days, {SHORTEST_LEDGER} or more; "
        "0 keeps all. No paper comes back by that.",
    )
    retention_gone_days: int = Field(
        30, ge=0, description="Workspaces that removed the bot are erased after so many days; 0 keeps them."
    )
    timezone: Zone = Field("UTC", description="The zone of channels that have not chosen one.")
    takeover_seconds: float = Field(
        30, ge=3, description="After so long without a sign of life, another process takes over from one."
    )
    rehearsal: Annotated[Rehearsal | None, NoDecode, BeforeValidator(_rehearsal)] = Field(
        None,
        description="For rehearsals only: days pass faster, like 2026-10-22T00:00Z from 2026-11-26T06:30Z at 840x.",
    )
