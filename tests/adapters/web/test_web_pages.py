"""The papers page: today's list, search, a paper, a topic; and that a paper's text is only ever text."""

import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from bot.domain import Topic
from tests.adapters.web.papers_site import BAD, HOSTILE, OLD, SPEECH, VIDEO, ByMail, a_reader
from tests.bot.workspace import NLP
from tests.builders import NOW, a_channel, a_paper, a_sighting

TALKING = (
    "/",
    "/?span=month",
    "/search?q=Abstract",
    "/search/results?q=alert",
    f"/papers/{BAD.id}",
    f"/topics/{quote(HOSTILE)}",
)


def titles(page: str) -> list[str]:
    return [unescape(it) for it in re.findall(r'<h[23]><a href="[^"]+">([^<]*)</a></h[23]>', page)]


# --- today --------------------------------------------------------------------------------------------


async def test_today_shows_what_rises_with_its_reason() -> None:
    async with a_reader() as reader:
        page = await reader.page("/")

    assert titles(page)[0] == SPEECH.title
    assert OLD.title not in page
    assert "41 upvotes" in page
    assert f'href="/papers/{SPEECH.id}"' in page
    assert "Friday 17 April" in page


async def test_a_topic_a_day_and_more_days_narrow_and_widen_the_list() -> None:
    async with a_reader() as reader:
        assert titles(await reader.page("/?topic=video+generation")) == [VIDEO.title]
        assert titles(await reader.page("/?day=2026-04-09")) == [OLD.title]
        assert OLD.title in titles(await reader.page("/?span=month"))


async def test_a_past_day_is_shown_with_the_counts_of_its_end() -> None:
    later = a_sighting(OLD, 99, at=NOW - timedelta(days=3))
    then = a_sighting(OLD, 7, at=NOW - timedelta(days=8))
    async with a_reader(sightings=[then, later]) as reader:
        page = await reader.page("/?day=2026-04-09")

    assert "7 upvotes" in page
    assert "99" not in page


async def test_an_empty_day_shows_the_last_one_that_had_papers_and_says_so() -> None:
    async with a_reader() as reader:
        reader.workspace.time.pass_(days=2)
        page = await reader.page("/")

    assert "arXiv and Hugging Face publish nothing on Sundays." in page
    assert SPEECH.title in titles(page)


async def test_nothing_on_a_topic_offers_more_days() -> None:
    async with a_reader() as reader:
        page = await reader.page("/?topic=zebra+stripes")

    assert "Nothing on “zebra stripes”" in page
    assert "/?topic=zebra+stripes&amp;span=month" in page


async def test_a_long_list_turns_pages_and_counts_on() -> None:
    async with a_reader(papers=[a_paper(number, title=f"Number {number}") for number in range(1, 37)]) as reader:
        first, second = await reader.page("/"), await reader.page("/?page=2")

    assert len(titles(first)) == 20
    assert 'href="/?page=2" rel="next"' in first
    assert 'start="21"' in second
    assert not set(titles(first)) & set(titles(second))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("day=yesterday", "2026-04-17"),
        ("day=2026-04-31", "2026-04-17"),
        ("day=2027-01-01", "has not come yet"),
        ("day=0001-01-01", "no papers of before 1991"),
        ("span=year", "a day, a week or a month"),
        ("page=0", "from 1 to 10"),
        ("page=²", "from 1 to 10"),
        ("page=99999999999", "from 1 to 10"),
    ],
)
async def test_what_cannot_be_meant_is_said_in_a_sentence(query: str, words: str) -> None:
    async with a_reader() as reader:
        status, page = await reader.get(f"/?{query}")

    assert status == 400
    assert words in page


async def test_without_papers_every_page_says_what_brings_them() -> None:
    async with a_reader(papers=(), sightings=()) as reader:
        for path in ("/", "/search?q=speech"):
            assert "broadsheet ingest" in await reader.page(path)
        assert "No paper in the last 12 weeks." in await reader.page("/topics/speech")


async def test_new_papers_are_on_the_page_at_once() -> None:
    async with a_reader() as reader:
        await reader.page("/")
        await reader.workspace.add([a_paper(9, title="Just in")])

        assert "Just in" in titles(await reader.page("/"))


# --- search -------------------------------------------------------------------------------------------


async def test_search_finds_by_words_by_title_and_by_number() -> None:
    async with a_reader() as reader:
        assert titles(await reader.page("/search?q=noisy+telephones"))[0] == SPEECH.title
        assert titles(await reader.page("/search?q=2604.00002")) == [VIDEO.title]
        assert "1 paper on" in await reader.page("/search?q=2604.00002")


async def test_what_the_script_asks_for_is_the_same_list_without_the_page_around_it() -> None:
    async with a_reader() as reader:
        whole, part = await reader.page("/search?q=speech"), await reader.page("/search/results?q=speech")

    assert titles(part) == titles(whole) != []
    assert "<html" not in part


async def test_nothing_found_and_nothing_asked_are_said() -> None:
    async with a_reader() as reader:
        assert "No paper matches <q>xyzzy</q>." in await reader.page("/search?q=xyzzy")
        assert "an arXiv id" in await reader.page("/search")
        assert "an arXiv id" in await reader.page("/search?q=+%00+")


async def test_what_people_look_for_is_not_stored() -> None:
    async with a_reader() as reader:
        await reader.page("/search?q=a+secret+project")
        await reader.page("/topics/a%20secret%20topic")
        await reader.page("/?topic=a+secret+day")
        async with reader.workspace.store.read() as uow:
            kept = await uow.embeddings.count(reader.workspace.embedder.name)

    assert kept == 4


async def test_search_is_limited_and_says_when_it_works_again() -> None:
    async with a_reader() as reader:
        statuses = [(await reader.get("/search/results?q=speech"))[0] for _ in range(301)]

    assert statuses == [200] * 300 + [429]


# --- a paper ------------------------------------------------------------------------------------------


async def test_a_paper_has_its_abstract_counts_links_like_papers_and_citation() -> None:
    async with a_reader() as reader:
        page = await reader.page(f"/papers/{SPEECH.id}")

    assert SPEECH.abstract in page
    assert "Upvotes from 3 on 17 April to 41 on 17 April." in page
    assert 'href="https://github.com/lab/speech"' in page
    assert "@misc{lovelace2026speech" in page
    assert OLD.title in titles(page)
    assert SPEECH.title not in titles(page)
    assert re.search(r"<td class=\"number\">20</td>", page)


async def test_its_citation_is_a_file_too() -> None:
    async with a_reader() as reader, reader.session.get(f"{reader.url}/bibtex/{SPEECH.id}") as answer:
        assert (await answer.text()).startswith("@misc{lovelace2026speech")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="lovelace2026speech.bib"'


async def test_an_arxiv_number_alone_leads_to_its_page_and_an_unknown_one_is_said() -> None:
    async with a_reader() as reader:
        async with reader.session.get(f"{reader.url}/papers/2604.00001", allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, "/papers/arxiv:2604.00001")
        status, page = await reader.get("/papers/arxiv:9999.99999")

    assert status == 404
    assert "No paper of that name" in page


async def test_counts_that_were_seen_later_than_now_are_not_shown() -> None:
    future = a_sighting(SPEECH, 500, at=NOW + timedelta(hours=1))
    async with a_reader(sightings=[a_sighting(SPEECH, 5), future]) as reader:
        assert "500" not in await reader.page(f"/papers/{SPEECH.id}")


# --- a topic ------------------------------------------------------------------------------------------


async def test_a_topic_shows_its_weeks_and_what_rises_on_it() -> None:
    async with a_reader() as reader:
        page = await reader.page("/topics/speech%20recognition")

    assert titles(page) == [SPEECH.title]
    assert "Papers a week: 0 in the week to 30 January, 1 in the last one" in page
    assert page.count("<rect") == 12
    assert "33.3 %" in page
    assert "/subscribe" not in page


async def test_a_topic_can_be_had_by_mail_where_mail_is_set_up() -> None:
    async with a_reader(others=[ByMail()]) as reader:
        assert 'href="/subscribe?topic=speech+recognition"' in await reader.page("/topics/speech%20recognition")
        assert '<a href="/subscribe">Subscribe</a>' in await reader.page("/")


async def test_a_typed_topic_leads_to_its_page_whatever_its_letters() -> None:
    async with a_reader() as reader:
        async with reader.session.get(f"{reader.url}/topics?name=TCP/IP+%26+more", allow_redirects=False) as answer:
            assert answer.headers["Location"] == "/topics/TCP%2FIP%20&%20more"
        assert "<h1>TCP/IP &amp; more</h1>" in await reader.page("/topics/TCP%2FIP%20%26%20more")


@pytest.mark.parametrize(("visibility", "shown"), [("local", True), ("public", False)])
async def test_what_public_channels_follow_is_offered_to_the_team_alone(visibility: str, shown: bool) -> None:
    async with a_reader(visibility=visibility) as reader:
        async with reader.workspace.store.write() as uow:
            await uow.channels.ensure(a_channel(place=NLP, topics=(Topic("our project"),)))
            await uow.channels.ensure(a_channel("secret", public=False, topics=(Topic("their project"),)))
            await uow.commit()
        page = await reader.page("/topics")

    assert ("our project" in page) is shown
    assert "their project" not in page


# --- text stays text ----------------------------------------------------------------------------------


class Seen(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.mark.parametrize("path", TALKING)
async def test_a_hostile_paper_is_text_on_every_page(path: str) -> None:
    async with a_reader() as reader:
        page = await reader.page(path)

    seen = Seen()
    seen.feed(page)
    assert "alert(1)" in page
    assert seen.tags.count("script") == (0 if path.startswith("/search/results") else 1)
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name == "style"]
    assert not [
        value for name, value in seen.attributes if name == "href" and not value.startswith(("/", "#", "https:"))
    ]
    assert "49" not in titles(page)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]", page)


async def test_a_hostile_question_is_text_as_well() -> None:
    asked = "%3Cscript%3Ealert(1)%3C/script%3E%E2%80%AE%22onclick=%22"
    async with a_reader() as reader:
        for path in (f"/search?q={asked}", f"/?topic={asked}", f"/topics/{asked}", f"/papers/{asked}"):
            _, page = await reader.get(path)
            assert "<script>alert" not in page
            assert "\u202e" not in page
            assert '"onclick="' not in page
