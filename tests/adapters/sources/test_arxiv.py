"""arXiv: its feeds, its query API, and what it asks of those who use them."""

import threading
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, tostring

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import HttpUrl

import adapters.sources.arxiv
from adapters.http_client import HttpClient
from adapters.manners import Manners
from adapters.sources import arxiv_xml
from adapters.sources.arxiv import Arxiv, ArxivSettings
from adapters.sources.arxiv_xml import read_atom, read_rss, root_of, skipped_days
from adapters.sources.records import Unusable
from bot.domain import BadRecord, Links, Paper
from bot.errors import SourceError
from tests.adapters.sources.reading import bad, everything, papers, payload
from tests.servers.paper_sources import ARXIV_API, ARXIV_RSS, Answer, PaperSources, html, status, text

THURSDAY = datetime(2025, 9, 18, 12, tzinfo=UTC)
SATURDAY = datetime(2025, 9, 20, 12, tzinfo=UTC)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
PATIENT = Manners("arXiv", backoff=0.0)
FEED = f"{ARXIV_RSS}/cs.AI+cs.LG"
EMPTY_FEED = '<rss version="2.0"><channel><skipDays><day>Saturday</day><day>Sunday</day></skipDays></channel></rss>'


def a_source(server: PaperSources, http: HttpClient, now: datetime = THURSDAY, manners: Manners = PATIENT) -> Arxiv:
    chosen = ArxivSettings(
        rss_url=HttpUrl(server.url + ARXIV_RSS),
        api_url=HttpUrl(server.url + ARXIV_API),
        categories=("cs.AI", "cs.LG"),
        contact="reader@example.org",
    )
    return Arxiv(chosen, http, lambda: now, manners)


def xml(name: str) -> Answer:
    return text(payload(name), "application/xml")


# --- the parsers ------------------------------------------------------------------------------------


def test_an_atom_entry_is_read_whole_and_without_its_version() -> None:
    answer = read_atom(root_of(payload("arxiv_query.xml")))

    assert (answer.total, len(answer.records), answer.refusal) == (5619, 2, "")
    assert answer.records[0] == Paper(
        id="arxiv:2510.14968",
        title="RDD: Retrieval-Based Demonstration Decomposer for Planner Alignment in Long-Horizon Tasks",
        abstract="To tackle long-horizon tasks, recent hierarchical vision-language-action (VLAs) frameworks employ"
        " vision-language model (VLM)-based planners to decompose complex manipulation tasks into simpler sub-tasks"
        " that low-level visuomotor policies can easily handle.",
        authors=("Mingxuan Yan", "Yuping Wang", "Zechun Liu", "Jiachen Li"),
        published=datetime(2025, 10, 16, 17, 59, 37, tzinfo=UTC),
        listed=datetime(2025, 10, 16, 17, 59, 37, tzinfo=UTC),
        source="arxiv",
        categories=("cs.RO", "cs.AI", "cs.CV", "cs.LG", "cs.SY", "eess.SY"),
        links=Links(paper="https://arxiv.org/abs/2510.14968", pdf="https://arxiv.org/pdf/2510.14968"),
    )


def test_namespaces_declared_on_the_root_are_the_same_to_us() -> None:
    scattered = payload("arxiv_query.xml")
    gathered = scattered.replace(' xmlns:arxiv="http://arxiv.org/schemas/atom"', "").replace(
        '<feed xmlns="http://www.w3.org/2005/Atom"',
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"',
    )

    assert read_atom(root_of(gathered)) == read_atom(root_of(scattered))


def test_codes_of_other_classifications_are_no_categories() -> None:
    coded = payload("arxiv_query.xml").replace('term="cs.AI"', 'term="68T07"').replace('term="cs.CV"', 'term="I.2.7"')

    [first, _] = papers(list(read_atom(root_of(coded)).records))

    assert first.categories == ("cs.RO", "cs.LG", "cs.SY", "eess.SY")


def test_a_feed_gives_what_is_new_and_not_what_is_replaced() -> None:
    [paper] = read_rss(root_of(payload("arxiv_rss.xml")))

    assert isinstance(paper, Paper)
    assert (paper.id, paper.authors, paper.categories) == (
        "arxiv:2509.13332",
        ("First Author", "Second Author"),
        ("cs.AI",),
    )
    assert paper.abstract.startswith("As Large Language Models (LLMs) are increasingly adopted")
    assert paper.listed == datetime(2025, 9, 18, 4, tzinfo=UTC)


def test_a_paper_of_several_categories_comes_once() -> None:
    feed = payload("arxiv_rss.xml").replace("replace-cross", "cross").replace("2411.18506", "2509.13332")

    assert [type(record) for record in read_rss(root_of(feed))] == [Paper]


def test_a_feed_says_on_which_days_it_is_empty() -> None:
    assert skipped_days(root_of(payload("arxiv_rss.xml"))) == {"Saturday", "Sunday"}


def test_an_item_without_a_time_is_named_and_the_next_one_lands() -> None:
    feed = payload("arxiv_rss.xml").replace("replace-cross", "cross").replace("<pubDate>Thu, 18", "<pubDate>Moonday", 2)

    assert [type(record) for record in read_rss(root_of(feed))] == [BadRecord, Paper]
    assert bad(list(read_rss(root_of(feed)))) == [BadRecord("item 1", "pubDate is not a time")]


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "not XML",
        "<feed>",
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss>&f;</rss>',
    ],
    ids=["nothing", "words", "half a feed", "entities", "a file"],
)
def test_what_is_not_harmless_xml_is_unusable(hostile: str) -> None:
    with pytest.raises(Unusable, match="XML"):
        root_of(hostile)


@settings(deadline=None)
@given(st.sampled_from(["arxiv_query.xml", "arxiv_rss.xml"]), st.data())
def test_any_element_of_a_real_answer_may_say_anything(name: str, data: st.DataObject) -> None:
    root: Element = fromstring(payload(name))
    element = data.draw(st.sampled_from(list(root.iter())))
    printable = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cn"]))
    if data.draw(st.booleans()):
        element.text = data.draw(printable)
    else:
        element.clear()

    changed = root_of(tostring(root, encoding="unicode"))
    records = list(read_rss(changed)) if name == "arxiv_rss.xml" else list(read_atom(changed).records)

    assert all(isinstance(record, Paper | BadRecord) for record in records)


# --- the daily feed ---------------------------------------------------------------------------------


async def test_all_categories_are_read_in_one_request_that_names_a_contact(
    server: PaperSources, http: HttpClient
) -> None:
    server.on(FEED, xml("arxiv_rss.xml"))

    records = await everything(a_source(server, http), LONG_AGO)

    assert [paper.id for paper in papers(records)] == ["arxiv:2509.13332"]
    assert [request.headers["User-Agent"] for request in server.requests] == ["Broadsheet (reader@example.org)"]


async def test_what_was_listed_before_since_is_left_out(server: PaperSources, http: HttpClient) -> None:
    server.on(FEED, xml("arxiv_rss.xml"))

    assert await everything(a_source(server, http), since=SATURDAY) == []


async def test_an_empty_feed_at_the_weekend_is_as_it_should_be(server: PaperSources, http: HttpClient) -> None:
    server.on(FEED, text(EMPTY_FEED, "application/xml"))

    assert await everything(a_source(server, http, SATURDAY), LONG_AGO) == []


async def test_an_empty_feed_on_a_weekday_is_mentioned(server: PaperSources, http: HttpClient) -> None:
    server.on(FEED, text(EMPTY_FEED, "application/xml"))

    assert await everything(a_source(server, http), LONG_AGO) == [
        BadRecord("feed", "it announces no papers, though it is Thursday")
    ]


@pytest.mark.parametrize("trouble", [html(), status(406), xml("arxiv_query.xml")], ids=["a page", "406", "Atom"])
async def test_something_else_than_a_feed_is_a_failure(server: PaperSources, http: HttpClient, trouble: Answer) -> None:
    server.on(FEED, trouble)

    with pytest.raises(SourceError, match=r"127\.0\.0\.1"):
        await everything(a_source(server, http), LONG_AGO)


async def test_too_many_requests_are_answered_by_waiting(server: PaperSources, http: HttpClient) -> None:
    server.on(FEED, status(429, "Rate exceeded."), xml("arxiv_rss.xml"))

    assert len(await everything(a_source(server, http), LONG_AGO)) == 1


# --- look-up and search -----------------------------------------------------------------------------


async def test_papers_are_looked_up_by_id(server: PaperSources, http: HttpClient) -> None:
    server.on(ARXIV_API, xml("arxiv_query.xml"))

    found = await a_source(server, http).lookup(["arxiv:2510.14968", "2510.14827v1"])

    assert [paper.id for paper in found] == ["arxiv:2510.14968", "arxiv:2510.14827"]
    assert server.requests[0].query["id_list"] == "2510.14968,2510.14827v1"


async def test_a_look_up_that_finds_nothing_is_a_failure(server: PaperSources, http: HttpClient) -> None:
    server.on(ARXIV_API, xml("arxiv_query_empty.xml"))

    with pytest.raises(SourceError, match=r"no paper for 2510\.14968"):
        await a_source(server, http).lookup(["2510.14968"])


async def test_nothing_is_asked_for_no_ids_and_no_words(server: PaperSources, http: HttpClient) -> None:
    assert await a_source(server, http).lookup([]) == []
    assert await a_source(server, http).search(" -- ") == []
    assert server.requests == []


async def test_every_word_is_searched_for_and_nothing_but_words(server: PaperSources, http: HttpClient) -> None:
    server.on(ARXIV_API, xml("arxiv_query.xml"))

    found = await a_source(server, http).search('neural "flow" OR)', limit=2)

    assert len(found) == 2
    assert server.requests[0].query["search_query"] == "all:neural AND all:flow AND all:OR"
    assert server.requests[0].query["max_results"] == "2"


async def test_a_search_may_find_nothing(server: PaperSources, http: HttpClient) -> None:
    server.on(ARXIV_API, xml("arxiv_query_empty.xml"))

    assert await a_source(server, http).search("nonexistentquery") == []


async def test_an_empty_page_of_many_results_is_a_failure(server: PaperSources, http: HttpClient) -> None:
    emptied = payload("arxiv_query_empty.xml").replace(">0</opensearch:totalResults", ">5619</opensearch:totalResults")
    server.on(ARXIV_API, text(emptied, "application/xml"))

    with pytest.raises(SourceError, match="5,619 papers match and sent none"):
        await a_source(server, http).search("neural")


async def test_a_count_of_thousands_of_digits_is_no_count(server: PaperSources, http: HttpClient) -> None:
    endless = payload("arxiv_query.xml").replace("</opensearch:totalResults", f"{'9' * 5000}</opensearch:totalResults")
    server.on(ARXIV_API, text(endless, "application/xml"))

    assert await a_source(server, http).search("neural")


@pytest.mark.parametrize("code", [200, 400])
async def test_a_query_it_cannot_read_is_explained_in_its_words(
    server: PaperSources, http: HttpClient, code: int
) -> None:
    server.on(ARXIV_API, status(code, payload("arxiv_query_error.xml")))

    with pytest.raises(SourceError, match=r"refused the query: incorrect id format for 1234\.1234X"):
        await a_source(server, http).lookup(["1234.1234X"])


async def test_a_refusal_without_a_reason_is_still_a_refusal(server: PaperSources, http: HttpClient) -> None:
    server.on(ARXIV_API, status(400, "Bad request"))

    with pytest.raises(SourceError, match="status 400"):
        await a_source(server, http).search("neural")


async def test_somebody_who_asks_is_not_kept_waiting_for_a_minute(server: PaperSources, http: HttpClient) -> None:
    server.on(ARXIV_API, status(429, "Rate exceeded."))
    source = a_source(server, http, manners=Manners("arXiv", backoff=60.0))

    with pytest.raises(SourceError, match="fewer requests"):
        await source.search("neural")
    with pytest.raises(SourceError, match="arXiv asks not to be called"):
        await source.search("neural")

    assert server.asked(ARXIV_API) == 1


async def test_no_answer_is_parsed_where_everything_else_waits(
    server: PaperSources, http: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[threading.Thread] = []

    def root_of(text: str) -> Element:
        parsed.append(threading.current_thread())
        return arxiv_xml.root_of(text)

    monkeypatch.setattr(adapters.sources.arxiv, "root_of", root_of)
    refusal = status(400, payload("arxiv_query_error.xml"))
    server.on(ARXIV_API, xml("arxiv_query.xml"), xml("arxiv_query.xml"), refusal)
    server.on(FEED, xml("arxiv_rss.xml"))
    source = a_source(server, http)
    await everything(source)
    await source.lookup(["2510.14968"])
    await source.search("neural")
    with pytest.raises(SourceError):
        await source.search("neural")

    assert len(parsed) == 4
    assert threading.main_thread() not in parsed
