"""The app's manifest, to paste at https://api.slack.com/apps: the least that Broadsheet needs, and nothing more.

https://docs.slack.dev/reference/app-manifest
"""

from typing import Any

REQUIRED = ("commands", "chat:write")
OPTIONAL = {
    "reactions:read": "reactions do not teach anything",
    "channels:read": "a public channel's name and purpose are not known",
    "groups:read": "a private channel's name and purpose are not known",
    "im:history": "commands in a direct message are not heard",
    "app_mentions:read": "commands by mention are not heard",
    "users:read": "time zones are not taken from people, and administrators are not known",
    "links:read": "links to papers get no preview",
    "links:write": "links to papers get no preview",
}
"""What is off without each of these."""
SCOPES = (*REQUIRED, *OPTIONAL)
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "group_archive",
    "group_deleted",
    "group_left",
    "link_shared",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
)
PAPER_DOMAINS = ("arxiv.org", "huggingface.co")


USAGE = "trending diffusion | topics add speech | digest on | help"


def manifest(http: str = "") -> dict[str, Any]:
    """For Socket Mode, or with the public address of this server for events over HTTP."""
    url = f"{http.rstrip('/')}/slack/events" if http else ""
    at = {"url": url} if url else {}
    requests = {"request_url": url} if url else {}
    redirect = {"redirect_urls": [f"{http.rstrip('/')}/slack/oauth_redirect"]} if http else {}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Broadsheet",
            "description": "A daily digest of the research papers that matter to your channel.",
            "background_color": "#1f2a37",
        },
        "features": {
            "bot_user": {"display_name": "Broadsheet", "always_online": True},
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "slash_commands": [
                {
                    "command": "/papers",
                    "description": "Research papers: trending, search, topics, the daily digest.",
                    "usage_hint": USAGE,
                    "should_escape": False,
                    **at,
                }
            ],
            "unfurl_domains": list(PAPER_DOMAINS),
        },
        "oauth_config": {**redirect, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**requests, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **requests},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not http,
            "token_rotation_enabled": False,
        },
    }


def switched_off(granted: frozenset[str]) -> list[str]:
    """What does not work with these scopes, in words; nothing when Slack did not say which there are."""
    if not granted:
        return []
    required = [f"{scope} is missing: Broadsheet cannot work without it" for scope in REQUIRED if scope not in granted]
    return required + [f"{scope} is missing: {off}" for scope, off in OPTIONAL.items() if scope not in granted]
