"""Tokens at rest, and keys that are changed while they are stored."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sealing import TokenSeal, seal_of
from adapters.slack.install import Installed
from bot.checkup import tokens
from bot.clocks import real
from bot.errors import Busy
from bot.ports import Installation, Store
from bot.resealing import Sealed, how_sealed, reseal
from storage.memory import MemoryStore
from tests.builders import NOW

OLD, NEW = "o" * 32, "n" * 32
TOKEN = '["xoxb-1", "U0", "B0", []]'


async def a_store(*sealed: str) -> Store:
    """With an installation for each."""
    store = MemoryStore()
    async with store.write() as uow:
        for number, each in enumerate(sealed):
            await uow.installations.put(Installation("slack", f"T{number}", each, NOW))
        await uow.commit()
    return store


def installed(store: Store, secret: str) -> Installed:
    return Installed(store, lambda: NOW, real, TokenSeal(secret))


def test_a_new_key_opens_what_the_old_one_sealed() -> None:
    sealed = TokenSeal(OLD).seal("xoxb-1")

    assert "xoxb" not in sealed
    assert TokenSeal(f"{NEW},{OLD}").open(sealed) == "xoxb-1"
    assert TokenSeal(NEW).open(sealed) is None


def test_without_a_good_key_there_is_no_seal() -> None:
    assert seal_of("") is None
    assert seal_of("short") is None
    assert seal_of(NEW) is not None


async def test_what_is_sealed_anew_does_not_need_the_old_key_any_more() -> None:
    store = await a_store(*[TokenSeal(OLD).seal(TOKEN) for _ in range(3)])
    before = await installed(store, OLD).team("T1")

    await reseal(store, TokenSeal(f"{NEW},{OLD}"))

    assert await how_sealed(store, TokenSeal(NEW)) == Counter({Sealed.NEWEST: 3})
    assert await installed(store, NEW).team("T1") == before, "when it was installed stays, too"


async def test_a_token_that_is_stored_while_others_are_sealed_anew_stays() -> None:
    store, newer = await a_store(TokenSeal(OLD).seal(TOKEN)), TokenSeal(NEW).seal(TOKEN.replace("xoxb-1", "xoxb-2"))

    class Slow(TokenSeal):
        """While it seals, another process stores a token."""

        def seal(self, text: str) -> str:
            kept = store._committed.installations  # type: ignore[attr-defined]  # a thread cannot wait for the store
            kept["slack", "T0"] = replace(kept["slack", "T0"], sealed=newer, at=NOW + timedelta(days=1))
            return super().seal(text)

    await reseal(store, Slow(f"{NEW},{OLD}"))

    team = await installed(store, NEW).team("T0")
    assert team is not None
    assert team.token == "xoxb-2"


async def test_a_token_that_cannot_be_read_here_is_left_alone_and_nobody_has_left() -> None:
    sealed = TokenSeal(OLD).seal(TOKEN)
    store = await a_store(sealed)

    await reseal(store, TokenSeal(NEW))

    with pytest.raises(Busy, match="its SECRET_KEY does not have the key that sealed it"):
        await installed(store, NEW).team("T0")
    async with store.read() as uow:
        assert [each.sealed for each in await uow.installations.all()] == [sealed]


async def test_the_doctor_says_how_long_an_old_key_is_needed() -> None:
    old, new, lost = (TokenSeal(key).seal(TOKEN) for key in (OLD, NEW, "l" * 32))
    both = TokenSeal(f"{NEW},{OLD}")

    assert await tokens(await a_store(), both) == []
    [well] = await tokens(await a_store(new), both)
    assert (well.well, well.says) == (True, "1 stored")
    [ill] = await tokens(await a_store(new, old, old, lost), both)
    assert not ill.well
    assert ill.says.startswith("4 stored; 2 sealed with an older key of SECRET_KEY")
    assert "; 1 cannot be read: put the key that sealed them back into SECRET_KEY" in ill.says
    [keyless] = await tokens(await a_store(new), None)
    assert "1 cannot be read" in keyless.says
