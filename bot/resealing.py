"""Keys that are changed: every token is sealed anew with the newest one, so that older ones may be thrown away."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from bot.logs import log
from bot.ports import Installation, Seal, Store

PORTION = 100
"""Tokens that are sealed anew in one transaction."""


class Sealed(StrEnum):
    """How a token is sealed, as the keys that are there see it."""

    NEWEST = "newest"
    OLDER = "older"
    UNREADABLE = "unreadable"


async def reseal(store: Store, seal: Seal) -> None:
    """What another process has stored meanwhile stays: it is exchanged only for what it was made of."""
    older, resealed = [each for each, how in await _looked_at(store, seal) if how is Sealed.OLDER], 0
    for start in range(0, len(older), PORTION):
        exchanged = await asyncio.to_thread(_sealed_anew, older[start : start + PORTION], seal)
        async with store.write() as uow:
            resealed += sum([await uow.installations.reseal(*each) for each in exchanged])
            await uow.commit()
    if resealed:
        log.info("tokens sealed with the newest key", tokens=resealed)


async def how_sealed(store: Store, seal: Seal | None) -> Counter[Sealed]:
    """How many tokens are sealed how. Without a key none can be read."""
    return Counter(how for _, how in await _looked_at(store, seal))


async def _looked_at(store: Store, seal: Seal | None) -> list[tuple[Installation, Sealed]]:
    async with store.read() as uow:
        stored = await uow.installations.all()
    # Thousands take a second, which the event loop has not got.
    return await asyncio.to_thread(lambda: [(each, _how(each.sealed, seal)) for each in stored])


def _how(sealed: str, seal: Seal | None) -> Sealed:
    if seal is None or seal.open(sealed) is None:
        return Sealed.UNREADABLE
    return Sealed.NEWEST if seal.is_newest(sealed) else Sealed.OLDER


def _sealed_anew(older: Sequence[Installation], seal: Seal) -> list[tuple[Installation, str]]:
    opened = [(each, seal.open(each.sealed)) for each in older]
    return [(each, seal.seal(text)) for each, text in opened if text is not None]
