"""Signed links: good for one purpose, one reader, and a while."""

from datetime import timedelta

import pytest

from adapters.email.links import Links, Purpose
from bot.domain import Place
from bot.errors import UserError
from tests.adapters.email.post import YOU, Office, path_in
from tests.bot.workspace import Time

HERE = Place("email", "", YOU)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def links(time: Time) -> Links:
    return Links("s" * 32, "https://papers.example", time)


def token(url: str) -> str:
    return url.rpartition("/")[2]


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_says_to_whom_and_what(links: Links, purpose: Purpose) -> None:
    url = links.url(purpose, HERE, paper="arxiv:1")
    assert url.startswith(f"https://papers.example{purpose.path}/")
    assert links.read(purpose, token(url)) == {"to": YOU, "paper": "arxiv:1"}


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_is_good_for_its_purpose_alone(links: Links, purpose: Purpose) -> None:
    for other in set(Purpose) - {purpose}:
        with pytest.raises(UserError, match="not one of ours"):
            links.read(other, token(links.url(purpose, HERE)))


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_expires(links: Links, time: Time, purpose: Purpose) -> None:
    made = token(links.url(purpose, HERE))
    time.now += purpose.lasts
    links.read(purpose, made)
    time.now += timedelta(seconds=1)
    with pytest.raises(UserError, match="has expired"):
        links.read(purpose, made)


@pytest.mark.parametrize("wrong", ["", "x", "a.b.c", "x" * 100_000, "ünï", "\x00"])
def test_what_is_no_link_is_a_sentence(links: Links, wrong: str) -> None:
    with pytest.raises(UserError, match="not one of ours"):
        links.read(Purpose.VOTE, wrong)


def test_a_changed_link_and_one_of_another_key_are_not_ours(links: Links, time: Time) -> None:
    made = token(links.url(Purpose.VOTE, HERE, verb="less", paper="arxiv:1"))
    others = token(Links("t" * 32, "", time).url(Purpose.VOTE, HERE))
    for wrong in (made[:-2] + ("AA" if made[-2:] != "AA" else "BB"), others, made.swapcase()):
        with pytest.raises(UserError):
            links.read(Purpose.VOTE, wrong)


def test_a_link_of_the_old_key_works_until_it_is_taken_away(time: Time) -> None:
    old, new = "o" * 32, "n" * 32
    made = token(Links(old, "", time).url(Purpose.VOTE, HERE))

    both = Links(f"{new}, {old}", "", time)
    assert both.read(Purpose.VOTE, made)["to"] == HERE.channel
    assert Links(new, "", time).read(Purpose.VOTE, token(both.url(Purpose.VOTE, HERE)))["to"] == HERE.channel
    with pytest.raises(UserError, match="not one of ours"):
        Links(new, "", time).read(Purpose.VOTE, made)


async def test_a_link_of_one_reader_does_nothing_to_another(office: Office) -> None:
    await office.subscribe()
    await office.agree()
    await office.subscribe(address="other@lab.example")
    await office.agree("other@lab.example")
    await office.next_digest()
    await office.one_click(path_in(office.server.to("other@lab.example")[1], "unsubscribe"))
    assert await office.channel() is not None
    assert await office.channel(Place("email", "", "other@lab.example")) is None


async def test_a_link_used_for_something_else_is_refused_on_the_page(office: Office) -> None:
    await office.subscribe()
    await office.agree()
    await office.next_digest()
    vote = token(path_in(office.server.to(YOU)[1], "vote"))
    assert await office.one_click(f"/email/unsubscribe/{vote}") == 400
    assert "not one of ours" in await office.open(f"/email/settings/{vote}")
    assert await office.channel() is not None


async def test_a_form_of_another_site_reaches_nothing(office: Office) -> None:
    await office.subscribe()
    path = path_in(await office.letter(), "confirm")
    async with office.session.post(office.url(path), data={}, headers={"Origin": "https://evil.example"}) as answer:
        assert answer.status == 403
    channel = await office.channel()
    assert channel is not None
    assert channel.paused


async def test_asking_too_often_is_refused_by_address_of_the_asker(office: Office) -> None:
    said = [await office.subscribe(address=f"a{number}@lab.example") for number in range(11)]
    assert all("on its way" in each for each in said[:5])
    assert all("enough for today" in each for each in said[5:10])
    assert "That was often" in said[10]
