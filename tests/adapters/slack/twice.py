"""A Slack that delivers every interaction twice, as it does when an acknowledgement is lost."""

from typing import Any

import pytest

from tests.servers.slack.server import SlackServer


def delivered_twice(slack: SlackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver = slack.deliver

    async def twice(kind: str, payload: dict[str, Any], retry: int = 0) -> dict[str, Any]:
        await deliver(kind, payload, retry)
        return await deliver(kind, payload, retry)

    monkeypatch.setattr(slack, "deliver", twice)
