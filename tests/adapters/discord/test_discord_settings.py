"""Settings: what is enough to start, and what is refused with a sentence."""

import pytest
from pydantic import ValidationError

from adapters.discord.settings import OWN, DiscordSettings
from adapters.registry import build_platforms, missing_settings
from bot.config import Settings
from bot.errors import SetupError
from storage.memory import MemoryStore
from tests.adapters.discord.club import Time


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in ("DISCORD_TOKEN", "DISCORD_API_URL", "DISCORD_GATEWAY_URL", "SLACK_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))


def test_without_a_token_it_is_not_started() -> None:
    assert missing_settings()["discord"] == ["DISCORD_TOKEN"]


def test_a_token_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "x")
    assert missing_settings()["discord"] == []
    from adapters.registry import Surroundings

    [platform] = build_platforms(Surroundings(Settings(), MemoryStore(), Time()))
    assert platform.name == "discord"
    assert DiscordSettings().api_url == OWN


def test_a_slash_at_the_end_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_API_URL", "http://127.0.0.1:1/api/v10/")
    assert DiscordSettings().api_url == "http://127.0.0.1:1/api/v10"


def test_another_version_of_the_api_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_API_URL", "http://127.0.0.1:1/api/v9")
    with pytest.raises(SetupError, match=r"DISCORD_API_URL: .*/api/v10"):
        missing_settings()


def test_a_gateway_with_a_query_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_GATEWAY_URL", "wss://gateway.example/?v=10")
    with pytest.raises(SetupError, match=r"DISCORD_GATEWAY_URL: .*leave out what follows the \?"):
        missing_settings()


def test_a_gateway_is_reached_by_websocket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_GATEWAY_URL", "https://gateway.example")
    with pytest.raises(ValidationError, match="wss://"):
        DiscordSettings()
