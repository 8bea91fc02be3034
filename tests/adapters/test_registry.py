"""The tables of adapters."""

from datetime import UTC, datetime

import pytest

from adapters.http_client import HttpClient
from adapters.registry import SOURCES, build_source, settings_classes
from bot.errors import SetupError

NOW = datetime(2026, 4, 17, tzinfo=UTC)


@pytest.mark.parametrize("name", SOURCES)
async def test_every_source_can_be_built_and_goes_by_its_name(name: str) -> None:
    async with HttpClient() as http:
        assert build_source(name, http, lambda: NOW).name == name


async def test_an_unknown_source_is_refused_with_the_known_ones() -> None:
    async with HttpClient() as http:
        with pytest.raises(SetupError, match=r"no source called 'usenet'. There are: huggingface, arxiv, sample"):
            build_source("usenet", http, lambda: NOW)


async def test_a_wrong_setting_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUGGINGFACE_DAYS", "many")

    async with HttpClient() as http:
        with pytest.raises(SetupError, match=r"HUGGINGFACE_DAYS"):
            build_source("huggingface", http, lambda: NOW)


def test_every_setting_of_an_adapter_is_described() -> None:
    assert all(
        field.description for settings_class in settings_classes() for field in settings_class.model_fields.values()
    )
