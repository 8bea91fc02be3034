"""Settings, the manifest, and what is refused at the start."""

import json
import subprocess
import sys
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from adapters.slack.manifest import EVENTS, SCOPES, manifest, switched_off
from adapters.slack.platform import Slack
from adapters.slack.settings import SlackSettings
from bot.errors import SetupError
from storage.memory import MemoryStore
from tests.builders import NOW

TOKEN, APP, SIGNING, ID, SECRET = "bot_token", "app_token", "signing_secret", "client_id", "client_secret"


def given(*names: str, **override: str) -> SlackSettings:
    values: dict[str, Any] = dict.fromkeys(names, "x") | override
    secret: dict[str, Any] = {name: value if name == ID else SecretStr(value) for name, value in values.items()}
    return SlackSettings(_env_file=None, **secret)


@pytest.mark.parametrize(
    "names", [(TOKEN, APP), (TOKEN, SIGNING), (ID, SECRET, SIGNING), (ID, SECRET, APP), (TOKEN, APP, ID, SECRET)]
)
def test_these_are_enough(names: tuple[str, ...]) -> None:
    assert given(*names).missing() == []


def test_nothing_set_names_the_two_that_are_enough() -> None:
    assert given().missing() == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]


@pytest.mark.parametrize(
    ("names", "lacking"),
    [
        ((TOKEN,), "SLACK_APP_TOKEN .* or SLACK_SIGNING_SECRET"),
        ((APP,), "SLACK_BOT_TOKEN"),
        ((SIGNING,), "SLACK_BOT_TOKEN"),
        ((ID, APP), "SLACK_CLIENT_SECRET is missing"),
        ((SECRET, APP), "SLACK_CLIENT_ID is missing"),
        ((ID, SECRET), "SLACK_APP_TOKEN .* or SLACK_SIGNING_SECRET"),
    ],
)
def test_half_of_it_is_refused_with_what_is_missing(names: tuple[str, ...], lacking: str) -> None:
    with pytest.raises(SetupError, match=lacking):
        given(*names).missing()


@pytest.mark.parametrize("secret", ["", "short", "a" * 40 + ",short"])
def test_tokens_are_not_kept_without_a_good_key(secret: str) -> None:
    with pytest.raises(SetupError, match="SECRET_KEY"):
        Slack(given(ID, SECRET, SIGNING), MemoryStore(), lambda: NOW, secret)


def test_the_address_of_the_web_api_ends_in_api() -> None:
    assert SlackSettings(_env_file=None, api_url="http://localhost:1/api").api_url == "http://localhost:1/api/"
    with pytest.raises(ValidationError, match="ends in /api/"):
        SlackSettings(_env_file=None, api_url="http://localhost:1/")


def test_the_manifest_asks_for_the_least() -> None:
    assert set(SCOPES) == {
        "commands",
        "chat:write",
        "reactions:read",
        "channels:read",
        "groups:read",
        "im:history",
        "app_mentions:read",
        "users:read",
        "links:read",
        "links:write",
    }
    socket = manifest()
    assert socket["settings"]["socket_mode_enabled"]
    assert "url" not in socket["features"]["slash_commands"][0]
    assert sorted(socket["settings"]["event_subscriptions"]["bot_events"]) == sorted(EVENTS)


def test_the_manifest_for_http_names_the_addresses() -> None:
    verb = [sys.executable, "-m", "bot", "manifest", "slack", "--http", "https://papers.example/"]
    document = json.loads(subprocess.run(verb, capture_output=True, text=True, check=True).stdout)

    events = "https://papers.example/slack/events"
    assert document["features"]["slash_commands"][0]["url"] == events
    assert document["settings"]["event_subscriptions"]["request_url"] == events
    assert document["settings"]["interactivity"]["request_url"] == events
    assert document["oauth_config"]["redirect_urls"] == ["https://papers.example/slack/oauth_redirect"]
    assert not document["settings"]["socket_mode_enabled"]


def test_a_missing_scope_says_what_is_off() -> None:
    assert switched_off(frozenset(SCOPES)) == []
    assert switched_off(frozenset()) == [], "Slack did not say which there are"
    [said] = switched_off(frozenset(SCOPES) - {"reactions:read"})
    assert said == "reactions:read is missing: reactions do not teach anything"
