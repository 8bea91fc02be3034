"""Which workspace a call is for: what cannot be looked up can be tried again."""

import pytest

from adapters.slack.teams import Team, Teams
from adapters.slack.web import Web
from bot.errors import Busy, StoreAway
from tests.servers.slack.server import SlackServer


async def test_a_database_that_is_away_is_no_outcome_of_a_call(slack: SlackServer) -> None:
    async def away(_workspace: str) -> Team | None:
        raise StoreAway("The database does not answer.")

    with pytest.raises(Busy):
        await Teams(Web(slack.url), "", away).call("T1", "auth_test")
