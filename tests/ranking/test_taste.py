"""What reactions teach: by words and categories, without a model."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import Feedback, LikedPaper, Paper, Person, Topic, Verdict
from bot.ports import Profile, Vector
from ranking.candidates import gather
from ranking.index import PaperIndex
from ranking.labels import HALF_LIFE, labels_of
from ranking.moment import Moment
from ranking.ranker import DefaultRanker
from ranking.recipe import SCORE
from ranking.taste import Taster
from tests.builders import NOW, PERSON, a_paper, a_verdict

SUBJECTS = ("ranking passages", "graph storage", "speech tokens", "robot hands", "protein folds", "market prices")
RANKER = DefaultRanker()


def a_shelf(each: int = 4) -> list[Paper]:
    """Papers on a few subjects, filed alike."""
    return [
        a_paper(
            1000 * place + copy,
            title=f"{subject.capitalize()} of kind {copy}",
            abstract=f"On {subject}: what {subject.split()[-1]} of kind {copy} need and how they are made.",
        )
        for place, subject in enumerate(SUBJECTS, 1)
        for copy in range(each)
    ]


SHELF = a_shelf()


def scores(papers: Sequence[Paper], profile: Profile) -> dict[str, float]:
    index = RANKER.index(papers, {}, [])
    ranked = RANKER.relevance(index, profile, [paper.id for paper in papers], NOW)
    return {paper_id: it.score for paper_id, it in ranked.items()}


def taste(papers: Sequence[Paper], profile: Profile, paper: Paper) -> float:
    ranked = RANKER.relevance(RANKER.index(papers, {}, []), profile, [paper.id], NOW)[paper.id]
    return next(share.value for share in ranked.contributions if share.name == "taste")


def learned(papers: Sequence[Paper], profile: Profile) -> Taster | None:
    moment = Moment.of(PaperIndex.of(papers, {}, []), NOW)
    [candidates] = gather(moment, [profile], np.arange(moment.known))
    return candidates.taster


def test_without_reactions_there_is_no_taste() -> None:
    assert learned(SHELF, Profile()) is None


def test_the_first_like_already_prefers_what_is_like_it() -> None:
    liked = Profile(feedback=(a_verdict(SHELF[0]),))
    assert taste(SHELF, liked, SHELF[1]) > taste(SHELF, liked, SHELF[20])


def test_the_first_dislike_already_puts_back_what_is_like_it() -> None:
    disliked = Profile(feedback=(a_verdict(SHELF[0], Verdict.LESS),))
    assert taste(SHELF, disliked, SHELF[1]) < taste(SHELF, disliked, SHELF[20])


def test_a_dislike_within_a_topic_leaves_the_topic_before_everything_else() -> None:
    asked = Profile(topics=(Topic("speech tokens"),), feedback=(a_verdict(SHELF[8], Verdict.LESS),))
    found = scores(SHELF, asked)
    assert min(found[paper.id] for paper in SHELF[9:12]) > max(found[paper.id] for paper in SHELF[:8] + SHELF[12:])


def test_a_category_is_learned_where_words_say_nothing() -> None:
    papers = [
        a_paper(number, title=f"{word} notes", abstract=f"{word}.", categories=("cs.CR",) if number % 2 else ("cs.CV",))
        for number, word in enumerate(("amber", "birch", "cedar", "dune", "ember", "fjord", "grove", "heath"))
    ]
    likes = [a_verdict(paper) for paper in papers[1:6:2]]
    profile = Profile(feedback=(*likes, a_verdict(papers[0], Verdict.LESS)))
    assert taste(papers, profile, papers[7]) > taste(papers, profile, papers[6])


def test_a_paper_without_words_or_categories_can_be_judged_and_scored() -> None:
    bare = a_paper(99, title="?", abstract="", categories=())
    assert 0 <= taste([*SHELF, bare], Profile(feedback=(a_verdict(bare),)), bare) <= 1


def test_later_reactions_outweigh_earlier_ones() -> None:
    feedback = [
        a_verdict(SHELF[0], weight=HALF_LIFE, at=NOW - timedelta(days=9), person=person(number)) for number in range(2)
    ]
    feedback += [a_verdict(SHELF[1], weight=HALF_LIFE, person=person(number)) for number in range(2)]
    older, newer = labels_of(feedback, {SHELF[0].id: 0, SHELF[1].id: 1}, 2, NOW)
    assert older.weight == newer.weight / 4


def test_likes_of_a_subject_that_the_channel_left_count_less() -> None:
    shelf = a_shelf(60)
    by_id = {paper.id: paper for paper in shelf}
    likes = tuple(a_verdict(paper, at=NOW - timedelta(days=9)) for paper in shelf[:20])
    stayed = learned(list(by_id.values()), Profile(topics=(Topic("ranking passages"),), feedback=likes))
    left = learned(list(by_id.values()), Profile(topics=(Topic("protein folds"),), feedback=likes))
    assert stayed is not None
    assert left is not None
    assert left.trust < stayed.trust


def test_the_liked_paper_that_a_reason_names_is_one_that_people_liked() -> None:
    vectors = {paper.id: vector(place // 4) for place, paper in enumerate(SHELF)}
    index = RANKER.index(SHELF, vectors, [])
    liked = Profile(feedback=(a_verdict(SHELF[0]), a_verdict(SHELF[4], Verdict.LESS)))
    ranked = RANKER.relevance(index, liked, [SHELF[1].id, SHELF[5].id], NOW)
    evidence = [[share.evidence for share in it.contributions if share.name == "taste"] for it in ranked.values()]
    assert [LikedPaper(SHELF[0].id, SHELF[0].title, 1)] in evidence
    assert [None] in evidence


verdicts = st.tuples(
    st.integers(0, len(SHELF) - 1),
    st.sampled_from(Verdict),
    st.integers(0, 3),
    st.integers(0, 400),
    st.sampled_from(("👍", "❤️", "button:more")),
)


def said(row: int, verdict: Verdict, who: int, hours: int, by: str) -> Feedback:
    return a_verdict(SHELF[row], verdict, person=person(who), at=NOW - timedelta(hours=hours), given_by=by)


@settings(max_examples=25)
@given(st.lists(verdicts, max_size=12, unique_by=lambda row: (row[0], row[2], row[4])))
def test_a_reaction_taken_back_leaves_no_trace_whatever_came_between(
    rows: list[tuple[int, Verdict, int, int, str]],
) -> None:
    before = Profile(topics=(Topic("graph storage"),), size=9, feedback=tuple(said(*row) for row in rows))
    since = replace(before, feedback=(a_verdict(SHELF[3], Verdict.LESS, given_by="👎"), *reversed(before.feedback)))
    after = replace(since, feedback=since.feedback[1:])
    index = RANKER.index(SHELF, {}, [])
    [one], _, [other] = (RANKER.rank(index, [profile], NOW) for profile in (before, since, after))
    assert one == other


@settings(max_examples=25)
@given(st.lists(verdicts, max_size=12))
def test_with_reactions_too_the_contributions_are_the_score(rows: list[tuple[int, Verdict, int, int, str]]) -> None:
    profile = Profile(topics=(Topic("robot hands"),), feedback=tuple(said(*row) for row in rows))
    index = RANKER.index(SHELF, {}, [])
    for ranked in RANKER.relevance(index, profile, [paper.id for paper in SHELF], NOW).values():
        assert ranked.score == sum(share.value for share in ranked.contributions)
        assert 0 <= ranked.score <= sum_of_weights()


def sum_of_weights() -> float:
    return sum(weight for weight, _ in SCORE.terms) + 1e-9


def person(number: int) -> Person:
    return replace(PERSON, id=f"U{number}")


def vector(axis: int) -> Vector:
    made = np.zeros(len(SUBJECTS), np.float32)
    made[axis] = 1
    return made
