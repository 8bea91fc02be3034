"""What every store promises of addresses that a digest was asked for."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Channel, Person, Place, Subscription, Topic, Verdict
from bot.ports import Store
from tests.builders import NOW, PERSON, a_paper, a_verdict

LATER = NOW + timedelta(hours=1)
HERE = Place("email", "", "you@lab.example")
READER = Person("email", "", "you@lab.example")


def asked(place: Place = HERE, **override: Any) -> Subscription:
    fields: dict[str, Any] = {"place": place, "person": PERSON, "request": "one", "asked_at": NOW}
    return Subscription(**fields | override)


async def ask(store: Store, subscription: Subscription) -> None:
    place = subscription.place
    async with store.write() as work:
        channel = Channel(place, direct=True, owner=place.channel, topics=(Topic("retrieval"),), paused="unconfirmed")
        await work.channels.ensure(channel)
        await work.subscriptions.ask(subscription)
        await work.commit()


async def stored(store: Store, place: Place = HERE) -> Subscription | None:
    async with store.read() as work:
        return await work.subscriptions.get(place)


async def test_a_subscription_is_found_by_its_place_and_by_who_asked(store: Store) -> None:
    other = asked(replace(HERE, channel="me@lab.example"), asked_at=LATER)
    await ask(store, other)
    await ask(store, asked())
    assert await stored(store) == asked()
    async with store.read() as work:
        assert await work.subscriptions.of_person(PERSON) == [asked(), other]
        assert await work.subscriptions.of_person(READER) == []


async def test_a_newer_wish_replaces_the_older(store: Store) -> None:
    await ask(store, asked())
    newer = asked(request="two", person=READER, asked_at=LATER)
    await ask(store, newer)
    assert await stored(store) == newer


async def test_a_letter_is_begun_once(store: Store) -> None:
    await ask(store, asked())

    async def begin() -> bool:
        async with store.write() as work:
            mine = await work.subscriptions.begin_letter(asked())
            await work.commit()
        return mine

    async with asyncio.TaskGroup() as group:
        tries = [group.create_task(begin()) for _ in range(4)]
    assert sum(task.result() for task in tries) == 1
    async with store.read() as work:
        assert await work.subscriptions.letters_due("email", LATER) == []


async def test_a_letter_waits_for_its_time(store: Store) -> None:
    await ask(store, asked(letter="sending"))
    waiting = asked(letter="ready", letter_at=LATER)
    async with store.write() as work:
        await work.subscriptions.finish_letter(waiting)
        await work.subscriptions.finish_letter(replace(waiting, request="another", letter="sent"))
        assert await work.subscriptions.letters_due("email", NOW) == []
        assert await work.subscriptions.letters_due("email", LATER) == [waiting]
        assert await work.subscriptions.letters_due("pigeon", LATER) == []


@pytest.mark.parametrize(("request_", "counts"), [("one", True), ("another", False)])
async def test_only_the_request_that_stands_is_confirmed(store: Store, request_: str, counts: bool) -> None:
    await ask(store, asked())
    async with store.write() as work:
        assert await work.subscriptions.confirm(HERE, request_, NOW) is counts
        await work.subscriptions.confirm(HERE, request_, LATER)
        found = await work.subscriptions.get(HERE)
        assert found is not None
        assert found.confirmed_at == (NOW if counts else None)
        assert await work.subscriptions.unconfirmed("email", LATER) == ([] if counts else [HERE])
        assert await work.subscriptions.unconfirmed("email", NOW) == []


async def test_a_subscription_goes_with_its_channel(store: Store) -> None:
    await ask(store, asked())
    async with store.write() as work:
        await work.channels.forget(HERE)
        await work.commit()
    assert await stored(store) is None


async def test_forgetting_who_asked_forgets_the_address_and_all_that_was_said_there(store: Store) -> None:
    await ask(store, asked())
    async with store.write() as work:
        await work.papers.add([a_paper()])
        await work.feedback.give(a_verdict(a_paper(), Verdict.MORE, person=READER, place=HERE))
        await work.people.save(READER, a_paper().id, "button:save", NOW)
        assert await work.people.forget(PERSON) > 0
        assert await work.channels.get(HERE) is None
        assert await work.subscriptions.get(HERE) is None
        assert await work.feedback.of_person(READER) == []
        assert await work.people.saved(READER) == []


async def test_forgetting_the_reader_forgets_the_address(store: Store) -> None:
    await ask(store, asked(person=READER))
    async with store.write() as work:
        await work.people.forget(READER)
        assert await work.channels.get(HERE) is None
        assert await work.subscriptions.of_person(READER) == []
