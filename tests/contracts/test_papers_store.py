"""What every store promises of papers and the observations of their counts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import SAMPLE, Links, Paper, Sighting
from bot.ports import Store
from tests.builders import NOW, a_paper, a_sighting

FULL = a_paper(
    title="<Scaling> & *stars* in O(n₁) \N{ROCKET}",
    categories=("cs.CL", "cs.IR"),
    keywords=("retrieval",),
    lab="A lab",
    links=Links(
        "https://p.example", "https://pdf.example", "https://c.example", "https://pr.example", "https://d.example"
    ),
    abstract_by="Broadsheet",
)
BARE = Paper(id=FULL.id, title="", abstract="", authors=(), published=NOW, listed=NOW, source="arxiv", links=Links())


async def added(store: Store, *batches: list[Paper]) -> Paper:
    """The one paper that these batches, each its own unit of work, make together."""
    for batch in batches:
        async with store.write() as work:
            await work.papers.add(batch)
            await work.commit()
    async with store.read() as work:
        (paper,) = await work.papers.all()
    return paper


async def test_a_paper_comes_back_as_it_was(store: Store) -> None:
    assert await added(store, [FULL]) == FULL


async def test_adding_counts_only_new_papers(store: Store) -> None:
    async with store.write() as work:
        assert await work.papers.add([]) == 0
        assert await work.papers.add([a_paper(1), a_paper(2)]) == 2
        assert await work.papers.add([a_paper(2), a_paper(3)]) == 1
        assert await work.papers.add([a_paper(1), a_paper(2), a_paper(3)]) == 0
        assert await work.papers.count() == 3


async def test_one_paper_twice_in_a_batch_is_one_paper(store: Store) -> None:
    async with store.write() as work:
        assert await work.papers.add([BARE, FULL]) == 1
        assert await work.papers.get(FULL.id) == replace(FULL, source="arxiv")


@pytest.mark.parametrize("apart", [True, False], ids=["in two batches", "in one batch"])
async def test_blanks_are_filled_and_the_earlier_times_kept(store: Store, *, apart: bool) -> None:
    filled = await added(store, *([[BARE], [FULL]] if apart else [[BARE, FULL]]))
    assert filled == replace(FULL, source="arxiv")


async def test_what_is_known_is_not_overwritten(store: Store) -> None:
    other = replace(
        FULL,
        title="Another title",
        authors=("Somebody Else",),
        categories=("cs.LG",),
        keywords=("other",),
        lab="Another lab",
        links=Links(*["https://other.example"] * 5),
        source="arxiv",
        published=NOW + timedelta(days=3),
        listed=NOW + timedelta(days=3),
    )
    assert await added(store, [FULL], [other]) == FULL


async def test_each_link_is_filled_by_itself(store: Store) -> None:
    first = a_paper(links=Links(paper="https://p.example"))
    second = a_paper(links=Links(paper="https://other.example", code="https://c.example"))
    paper = await added(store, [first], [second])
    assert paper.links == Links(paper="https://p.example", code="https://c.example")


async def test_an_abstract_of_the_authors_replaces_one_by_somebody_else(store: Store) -> None:
    summary = a_paper(abstract="In short.", abstract_by="Broadsheet")
    paper = await added(store, [summary], [a_paper(abstract="We study.")])
    assert (paper.abstract, paper.abstract_by) == ("We study.", "")


async def test_an_abstract_by_somebody_else_replaces_nothing(store: Store) -> None:
    paper = await added(
        store, [a_paper(abstract="We study.")], [a_paper(abstract="In short.", abstract_by="Broadsheet")]
    )
    assert (paper.abstract, paper.abstract_by) == ("We study.", "")


async def test_an_empty_abstract_of_the_authors_replaces_nothing(store: Store) -> None:
    summary = a_paper(abstract="In short.", abstract_by="Broadsheet")
    assert await added(store, [summary], [a_paper(abstract="")]) == summary


@pytest.mark.parametrize("source", ["huggingface", SAMPLE])
async def test_a_sample_gives_way_whole(store: Store, source: str) -> None:
    sample = replace(FULL, source=SAMPLE, listed=NOW - timedelta(days=9))
    later = replace(BARE, title="The title", source=source)
    assert await added(store, [sample], [later]) == later


async def test_a_sample_changes_nothing_of_a_real_paper(store: Store) -> None:
    sample = replace(FULL, source=SAMPLE, listed=NOW - timedelta(days=9))
    assert await added(store, [BARE], [sample]) == BARE


async def test_the_observations_of_a_sample_give_way_with_it(store: Store) -> None:
    paper = a_paper()
    real = a_sighting(paper, 7, at=NOW)
    async with store.write() as work:
        await work.papers.add([replace(paper, source=SAMPLE)])
        await work.papers.record([a_sighting(paper, 300, source=SAMPLE), real])
        await work.papers.add([paper])
        assert await work.papers.sightings() == [real]


async def test_adding_a_sample_again_keeps_its_observations(store: Store) -> None:
    paper = a_paper(source=SAMPLE)
    seen = a_sighting(paper, source=SAMPLE)
    async with store.write() as work:
        await work.papers.add([paper])
        await work.papers.record([seen])
        await work.papers.add([paper])
        assert await work.papers.record([seen]) == 0
        assert await work.papers.sightings() == [seen]


async def test_papers_come_in_the_order_they_were_listed(store: Store) -> None:
    papers = [a_paper(number, listed=NOW - timedelta(hours=hours)) for number, hours in ((1, 2), (2, 9), (3, 5))]
    async with store.write() as work:
        await work.papers.add(papers)
        assert await work.papers.all() == [papers[1], papers[2], papers[0]]
        assert await work.papers.all(since=NOW - timedelta(hours=5)) == [papers[2], papers[0]]


async def test_many_finds_those_that_are_there(store: Store) -> None:
    async with store.write() as work:
        await work.papers.add([a_paper(1), a_paper(2)])
        assert await work.papers.many([a_paper(2).id, a_paper(9).id]) == {a_paper(2).id: a_paper(2)}
        assert await work.papers.many([]) == {}
        assert await work.papers.get(a_paper(9).id) is None


async def test_thousands_at_once_are_all_there_once(store: Store) -> None:
    papers = [a_paper(number) for number in range(3000)]
    seen = [a_sighting(paper, value, at=NOW + timedelta(hours=value)) for paper in papers for value in (1, 2)]
    async with store.write() as work:
        assert await work.papers.add(papers) == 3000
        assert await work.papers.record(seen) == 6000
        assert await work.papers.add(papers) == 0
        assert await work.papers.record(seen) == 0
        await work.commit()
    async with store.read() as work:
        assert await work.papers.all() == papers
        assert len(await work.papers.many([paper.id for paper in papers])) == 3000
        assert len(await work.papers.sightings()) == 6000


def seen_at(hour: int, value: int, **override: str) -> Sighting:
    return a_sighting(a_paper(), value, at=NOW + timedelta(hours=hour), **override)


async def recorded(store: Store, *batches: list[Sighting]) -> list[Sighting]:
    async with store.write() as work:
        await work.papers.add([a_paper(1), a_paper(2)])
        for batch in batches:
            await work.papers.record(batch)
        return await work.papers.sightings()


async def test_a_count_that_did_not_change_costs_nothing(store: Store) -> None:
    kept = await recorded(store, [seen_at(1, 10), seen_at(2, 10), seen_at(3, 12)], [seen_at(4, 12), seen_at(5, 10)])
    assert kept == [seen_at(1, 10), seen_at(3, 12), seen_at(5, 10)]


async def test_record_says_how_many_it_kept(store: Store) -> None:
    async with store.write() as work:
        await work.papers.add([a_paper()])
        assert await work.papers.record([]) == 0
        assert await work.papers.record([seen_at(1, 10), seen_at(2, 10), seen_at(3, 12)]) == 2
        assert await work.papers.record([seen_at(1, 10), seen_at(2, 10), seen_at(3, 12)]) == 0


async def test_an_observation_made_earlier_than_those_known_is_judged_by_what_came_before_it(store: Store) -> None:
    kept = await recorded(store, [seen_at(1, 10), seen_at(9, 30)], [seen_at(5, 20), seen_at(2, 10), seen_at(0, 10)])
    assert kept == [seen_at(0, 10), seen_at(1, 10), seen_at(5, 20), seen_at(9, 30)]


async def test_the_order_within_a_batch_does_not_matter(store: Store) -> None:
    kept = await recorded(store, [seen_at(3, 10), seen_at(2, 12), seen_at(1, 10)])
    assert kept == [seen_at(1, 10), seen_at(2, 12), seen_at(3, 10)]


async def test_of_two_observations_at_one_instant_the_first_stands(store: Store) -> None:
    assert await recorded(store, [seen_at(1, 10)], [seen_at(1, 11)]) == [seen_at(1, 10)]


async def test_each_source_and_signal_has_its_own_count(store: Store) -> None:
    sightings = [seen_at(1, 10), seen_at(2, 10, source="arxiv"), seen_at(3, 10, signal="stars")]
    assert await recorded(store, sightings) == sightings


async def test_a_sighting_of_an_unknown_paper_is_not_kept(store: Store) -> None:
    known = a_sighting(a_paper(2))
    assert await recorded(store, [a_sighting(a_paper(9)), known]) == [known]


async def test_sightings_can_be_asked_by_time_and_by_paper(store: Store) -> None:
    late, early, other = seen_at(3, 12), seen_at(1, 10), a_sighting(a_paper(2), at=NOW + timedelta(hours=2))
    async with store.write() as work:
        await work.papers.add([a_paper(1), a_paper(2)])
        await work.papers.record([late, early, other])
        assert await work.papers.sightings() == [early, other, late]
        assert await work.papers.sightings(since=other.at) == [other, late]
        assert await work.papers.sightings_of(a_paper().id) == [early, late]
