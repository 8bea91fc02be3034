"""The papers that come with the program."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sources.sample import Sample, redated
from bot.domain import SAMPLE
from tests.adapters.sources.reading import bad, everything, papers, sightings

MONDAY = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 11, 22, 0, 11, tzinfo=UTC)


@pytest.mark.parametrize("now", [MONDAY, SUNDAY_NIGHT, datetime(2024, 2, 29, 23, 59, tzinfo=UTC)], ids=str)
def test_the_newest_papers_are_listed_today_whatever_day_it_is(now: datetime) -> None:
    listed = [paper.listed for paper, _ in redated(now)]

    assert max(listed).date() == now.date()
    assert min(listed) > now - timedelta(days=30)


@pytest.mark.parametrize("now", [MONDAY, SUNDAY_NIGHT], ids=str)
def test_no_count_was_made_before_its_listing_or_lies_ahead(now: datetime) -> None:
    for paper, seen in redated(now):
        assert all(paper.listed < sighting.at < now for sighting in seen)


def test_every_paper_was_counted_twice_at_least_and_votes_never_fall() -> None:
    for _, seen in redated(MONDAY):
        votes = [sighting.value for sighting in seen if sighting.signal == "upvotes"]
        assert len({sighting.at for sighting in seen}) >= 2
        assert votes == sorted(votes)


def test_the_days_between_listings_stay_as_they_were() -> None:
    one, other = ({paper.id: paper.listed for paper, _ in redated(now)} for now in (MONDAY, SUNDAY_NIGHT))

    assert {one[paper_id] - other[paper_id] for paper_id in one} == {timedelta(days=1)}


def test_read_again_on_the_same_day_it_is_the_same() -> None:
    assert list(redated(MONDAY)) == list(redated(MONDAY + timedelta(hours=19)))


async def test_every_record_says_that_it_is_a_sample_and_who_summarised_it() -> None:
    records = await everything(Sample(lambda: MONDAY), MONDAY - timedelta(days=30))

    assert not bad(records)
    assert {paper.source for paper in papers(records)} == {SAMPLE}
    assert {paper.abstract_by for paper in papers(records)} == {"Broadsheet"}
    assert {sighting.source for sighting in sightings(records)} == {SAMPLE}


async def test_there_are_sixty_papers_or_more_each_with_all_that_a_card_shows() -> None:
    found = papers(await everything(Sample(lambda: MONDAY), MONDAY - timedelta(days=30)))

    assert len({paper.id for paper in found}) == len(found) >= 60
    for paper in found:
        assert paper.authors
        assert paper.links.paper
        assert 2 <= paper.abstract.count(". ") + 1 <= 4, paper.id


async def test_papers_listed_before_since_are_left_out() -> None:
    found = papers(await everything(Sample(lambda: MONDAY), MONDAY - timedelta(days=1)))

    by_day = defaultdict(list)
    for paper in found:
        by_day[paper.listed.date()].append(paper.id)
    assert set(by_day) == {MONDAY.date()}
