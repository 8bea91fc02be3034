"""Taking turns at a service."""

import asyncio

import pytest

from adapters.manners import Gate, Manners
from bot.errors import SourceError


async def test_no_more_connections_than_allowed_are_held_at_once() -> None:
    gate, held, most = Gate(Manners("it", connections=3)), 0, 0

    async def ask() -> None:
        nonlocal held, most
        async with gate.passage(patience=5.0):
            held += 1
            most = max(most, held)
            await asyncio.sleep(0)
            held -= 1

    await asyncio.gather(*(ask() for _ in range(10)))

    assert (held, most) == (0, 3)


async def test_the_pause_after_a_request_is_kept() -> None:
    gate = Gate(Manners("arXiv", pause=30.0))
    async with gate.passage(patience=1.0):
        pass

    with pytest.raises(SourceError, match=r"arXiv asks not to be called for another (29|30) seconds"):
        async with gate.passage(patience=1.0):
            pass


async def test_whoever_is_refused_a_turn_gives_the_connection_back() -> None:
    gate = Gate(Manners("arXiv", connections=1))
    gate.close_for(30.0)

    for _ in range(2):
        with pytest.raises(SourceError, match="not to be called"):
            async with gate.passage(patience=1.0):
                pass


async def test_nobody_waits_longer_than_they_want_for_a_connection() -> None:
    gate = Gate(Manners("arXiv", connections=1))

    async with gate.passage(patience=1.0):
        with pytest.raises(SourceError, match="busy with our other requests"):
            async with gate.passage(patience=0.0):
                pass
