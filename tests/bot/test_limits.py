"""How much one person and one workspace may ask."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.limits import KEPT, Buckets, Limits
from tests.bot.workspace import a_workspace
from tests.builders import NOW, PERSON

OTHER = replace(PERSON, id="other")


def test_a_person_is_told_how_long_to_wait_and_then_served_again() -> None:
    limits = Limits.of(person=3, workspace=0)
    for _ in range(3):
        limits.allow(PERSON, NOW)

    with pytest.raises(UserError, match=r"more than 3 commands in a minute\. Try again in 20 seconds\."):
        limits.allow(PERSON, NOW)

    limits.allow(OTHER, NOW)
    limits.allow(PERSON, NOW + timedelta(seconds=20))


def test_a_workspace_has_a_limit_of_its_own() -> None:
    limits = Limits.of(person=0, workspace=2)
    limits.allow(PERSON, NOW)
    limits.allow(OTHER, NOW)

    with pytest.raises(UserError, match="This workspace asked more than 2 times"):
        limits.allow(PERSON, NOW)
    limits.allow(replace(PERSON, workspace="elsewhere"), NOW)


def test_nobody_is_limited_without_limits() -> None:
    limits = Limits()
    for _ in range(1000):
        limits.allow(PERSON, NOW)


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60))
def test_no_minute_ever_has_more_than_twice_the_limit(pauses: list[float]) -> None:
    buckets, at, taken = Buckets(5), NOW, []
    for pause in pauses:
        at += timedelta(seconds=pause)
        if not buckets.take("someone", at):
            taken.append(at)
    for first in taken:
        assert sum(first <= each < first + timedelta(minutes=1) for each in taken) <= 10


def test_a_clock_that_goes_back_neither_gives_nor_takes() -> None:
    buckets = Buckets(1)
    assert buckets.take("someone", NOW) == 0
    assert buckets.take("someone", NOW - timedelta(hours=1)) > 0


def test_buckets_do_not_pile_up() -> None:
    buckets = Buckets(1)
    for number in range(KEPT + 10):
        buckets.take(str(number), NOW)
    assert len(buckets._left) == KEPT


async def test_a_command_beyond_the_limit_changes_nothing() -> None:
    async with a_workspace() as workspace:
        workspace.bot = replace(workspace.bot, limits=Limits.of(person=1, workspace=0))
        await workspace.say("topics add retrieval")

        assert "Try again in" in await workspace.say("topics add diffusion")

        workspace.time.pass_(minutes=2)
        assert "diffusion" not in await workspace.say("topics list")
