"""Exploration: one paper from beyond the topics, seldom, only where there is room, and never without its label."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Outside, Paper, Ranked, Topic
from bot.ports import Profile
from bot.profiles import EXPLORES_EVERY, explores
from bot.views.reasons import reason_texts
from ranking.ranker import DefaultRanker
from tests.builders import NOW, a_channel, a_paper, a_sighting, distinct_papers

RANKER = DefaultRanker()
LABEL = "outside your topics, to see if it interests you"
SOUPS = [
    a_paper(900 + n, title=f"Lentil soup {n}", abstract="Lentil soup, stirred.", listed=NOW - timedelta(hours=9))
    for n in range(2)
]
OTHERS = [replace(paper, listed=NOW - timedelta(hours=20)) for paper in distinct_papers(8)]
OLD = [replace(paper, listed=NOW - timedelta(days=9)) for paper in OTHERS]
PROFILE = Profile(topics=(Topic("lentil soup"),), size=5, explores=True)


def chosen(profile: Profile, others: list[Paper] = OTHERS) -> list[Ranked]:
    papers = [*SOUPS, *others]
    index = RANKER.index(papers, {}, [a_sighting(paper, value=place**2) for place, paper in enumerate(papers)])
    [selection] = RANKER.rank(index, [profile], NOW)
    return list(selection.ranked)


def outside(ranked: Ranked) -> bool:
    return any(isinstance(share.evidence, Outside) for share in ranked.contributions)


def test_a_digest_with_room_ends_with_one_labelled_paper() -> None:
    *about, explored = chosen(PROFILE)

    assert {it.paper.id for it in about} <= {paper.id for paper in SOUPS}
    assert explored.paper.id not in {paper.id for paper in SOUPS}
    assert reason_texts(explored)[0] == LABEL
    assert not any(map(outside, about))
    assert explored.score == sum(share.value for share in explored.contributions)


def test_it_takes_no_place_of_a_paper_that_is_relevant() -> None:
    full = chosen(replace(PROFILE, size=len(chosen(replace(PROFILE, explores=False)))))
    assert full
    assert not any(map(outside, full))


def test_it_does_not_stand_in_for_a_digest_nor_say_anything_where_there_are_no_topics() -> None:
    assert chosen(replace(PROFILE, topics=(Topic("medieval tax law"),))) == []
    assert not any(map(outside, chosen(replace(PROFILE, topics=()))))


def test_it_is_new_unseen_and_unmuted() -> None:
    assert not any(map(outside, chosen(PROFILE, OLD)))
    explored = chosen(PROFILE)[-1]
    again = chosen(replace(PROFILE, shown=frozenset({explored.paper.id})))[-1]
    assert outside(again)
    assert again.paper.id != explored.paper.id
    muted = chosen(replace(PROFILE, mutes=(explored.paper.title,)))
    assert explored.paper.id not in {it.paper.id for it in muted}


@given(st.integers(0, 4000))
def test_a_channel_explores_one_day_in_five_unless_it_said_no(first: int) -> None:
    days = [NOW.date() + timedelta(days=first + more) for more in range(EXPLORES_EVERY)]
    assert sum(explores(a_channel(), day) for day in days) == 1
    assert not any(explores(a_channel(exploring=False), day) for day in days)
    assert not any(explores(a_channel(experiment=True), day) for day in days)
