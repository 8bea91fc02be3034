"""A stop waits for what is being done for somebody, and begins nothing new."""

import asyncio

import pytest

from adapters.discord.client import SILENCE
from adapters.discord.flight import Flight, unbroken
from adapters.discord.wiring import FAREWELL, LONGEST_WAIT
from tests.adapters.discord.club import Club


async def test_a_stop_waits_for_what_is_underway() -> None:
    plane, said = Flight(), []

    async def work() -> None:
        with plane.underway():
            await asyncio.sleep(0.05)
            said.append("done")

    working = asyncio.create_task(work())
    await asyncio.sleep(0)
    await plane.land()
    assert said == ["done"]
    await working


async def test_what_takes_too_long_is_cancelled() -> None:
    plane = Flight()

    async def work() -> None:
        with plane.underway():
            await asyncio.Event().wait()

    working = asyncio.create_task(work())
    await asyncio.sleep(0)
    await plane.land(0.01)
    assert working.cancelled()


async def test_what_is_begun_anew_after_a_stop_is_not_waited_for() -> None:
    plane = Flight()

    async def work() -> None:
        with plane.for_now():
            await asyncio.Event().wait()

    working = asyncio.create_task(work())
    await asyncio.sleep(0)
    await plane.land()
    assert working.cancelled()
    with pytest.raises(asyncio.CancelledError), plane.for_now():
        pass


async def test_nothing_new_begins_while_landing() -> None:
    plane = Flight()
    await plane.land()
    with pytest.raises(asyncio.CancelledError), plane.underway():
        pass


async def test_a_statement_is_finished_even_when_its_task_is_cancelled() -> None:
    said = []

    async def statement() -> None:
        await asyncio.sleep(0.01)
        said.append("committed")

    task = asyncio.create_task(unbroken(statement()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert said == ["committed"]


async def test_a_command_underway_is_answered_before_the_program_ends(club: Club) -> None:
    exchange = await club.ada.command(club.nlp, "topics add", {"topic": "speech"})
    await exchange.acknowledged.wait()
    club.serving.cancel()
    assert "Following" in str((await exchange.message())["components"])


def test_a_silent_connection_is_replaced_within_a_minute() -> None:
    assert SILENCE + FAREWELL < 60
    assert LONGEST_WAIT < 60
