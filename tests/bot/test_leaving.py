"""The end of the program has one deadline, and what is left of it is for whoever asks."""

import asyncio

import pytest

from bot.leaving import Leaving
from bot.within import within


async def test_before_the_end_everybody_has_the_usual_time() -> None:
    assert Leaving(within=1.0).at_most(7.0, others=2.0) == 7.0


async def test_at_the_end_nobody_gets_more_than_is_left() -> None:
    leaving = Leaving(within=5.0)
    leaving.begin()
    leaving.begin()
    assert 0.0 < leaving.at_most(7.0, others=2.0) <= 3.0
    assert leaving.at_most(1.0) == 1.0
    assert leaving.at_most(7.0, others=6.0) == 0.0


async def test_what_does_not_end_when_it_is_cancelled_is_not_waited_for() -> None:
    deaf, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await deaf.wait()
            ended.set()

    with pytest.raises(TimeoutError):
        await within(0.01, work())
    assert not ended.is_set()
    deaf.set()
    await ended.wait()


async def test_what_ends_in_time_gives_its_result_or_its_error() -> None:
    async def right() -> int:
        return 1

    async def wrong() -> int:
        raise LookupError("not here")

    assert await within(1.0, right()) == 1
    with pytest.raises(LookupError, match="not here"):
        await within(1.0, wrong())
