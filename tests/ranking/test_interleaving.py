"""Two recipes that draft a digest in turn."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import RISING, USUAL, Ranked
from bot.ports import Profile
from ranking.ranker import DefaultRanker
from tests.builders import NOW, a_sighting, distinct_papers

RANKER = DefaultRanker()
PAPERS = [replace(paper, listed=NOW - timedelta(hours=20)) for paper in distinct_papers(12)]
INDEX = RANKER.index(PAPERS, {}, [a_sighting(paper, value=place**2) for place, paper in enumerate(PAPERS)])


def drafted(seed: str, size: int = 5) -> tuple[Ranked, ...]:
    [selection] = RANKER.rank(INDEX, [Profile(size=size, draft=seed)], NOW)
    return selection.ranked


def test_without_a_draft_no_recipe_is_named() -> None:
    assert {ranked.recipe for ranked in drafted("")} == {""}


def test_the_same_seed_gives_the_same_draft() -> None:
    assert drafted("slack:T1/C2 2026-04-17") == drafted("slack:T1/C2 2026-04-17")


@settings(max_examples=25)
@given(st.text(min_size=1), st.integers(1, 8))
def test_each_paper_once_and_the_teams_even_to_one_place(seed: str, size: int) -> None:
    chosen = drafted(seed, size)
    teams = Counter(ranked.recipe for ranked in chosen)
    assert len({ranked.paper.id for ranked in chosen}) == len(chosen) == size
    assert set(teams) <= {USUAL, RISING}
    assert abs(teams[USUAL] - teams[RISING]) <= 1


@settings(max_examples=25)
@given(st.text(min_size=1))
def test_in_a_draft_too_the_contributions_are_the_score(seed: str) -> None:
    assert all(it.score == sum(share.value for share in it.contributions) for it in drafted(seed))


def test_over_many_days_either_team_begins_about_as_often() -> None:
    first = Counter(drafted(f"day {day}", 2)[0].recipe for day in range(60))
    assert min(first[USUAL], first[RISING]) > 15


def test_papers_of_the_same_title_are_not_drafted_by_both() -> None:
    twins = [replace(paper, title="The same title") for paper in PAPERS[:6]]
    index = RANKER.index([*twins, *PAPERS[6:]], {}, [])
    [selection] = RANKER.rank(index, [Profile(size=7, draft="a day")], NOW)
    assert [ranked.paper.title for ranked in selection.ranked].count("The same title") == 1
