"""The supervisor: a platform that dies comes again, one that never can is named, and no other suffers."""

import asyncio

import pytest

from bot import supervisor
from bot.errors import SetupError
from bot.supervisor import supervise_all


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(supervisor, "LONGEST_WAIT", 0.002)


async def test_a_platform_that_dies_is_started_again() -> None:
    started = 0
    enough = asyncio.Event()

    async def dies() -> None:
        nonlocal started
        started += 1
        if started == 3:
            enough.set()
        raise ConnectionError("gone")

    running = asyncio.create_task(supervise_all({"slack": dies}))
    await asyncio.wait_for(enough.wait(), 5)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_platform_that_can_never_run_leaves_the_other_alone() -> None:
    goes_on = asyncio.Event()

    async def refused() -> None:
        raise SetupError("SLACK_BOT_TOKEN is not valid")

    async def serves() -> None:
        await asyncio.sleep(0.05)
        goes_on.set()
        await asyncio.Event().wait()

    running = asyncio.create_task(supervise_all({"slack": refused, "discord": serves}))
    await asyncio.wait_for(goes_on.wait(), 5)
    assert not running.done()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_when_none_is_left_the_program_ends_with_every_reason() -> None:
    async def no_token() -> None:
        raise SetupError("The token is not valid.")

    async def no_intent() -> None:
        raise SetupError("An intent is missing.")

    with pytest.raises(SetupError, match=r"The token is not valid\. An intent is missing\."):
        await supervise_all({"slack": no_token, "discord": no_intent})
