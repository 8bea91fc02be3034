"""Relevance: each topic gets its share, what is pushed away stays away, and no odd paper breaks an order."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Paper, Topic
from bot.ports import Matrix, Profile
from ranking.candidates import Candidates, gather
from ranking.expansion import expanded, turned
from ranking.fusion import standing
from ranking.index import PaperIndex
from ranking.lexical import topic_query
from ranking.moment import Moment
from ranking.neighbours import smoothed
from ranking.relevance import Relevance
from ranking.stages import Muted, Relevant, Top
from tests.builders import NOW, a_paper
from tests.ranking.conftest import Embed

SUBJECTS = ("speech codecs", "graph databases", "robot grasping")


def about(subject: str, first: int, count: int = 4) -> list[Paper]:
    return [
        a_paper(first + n, title=f"{subject.title()} {n}", abstract=f"We study {subject}, case {n}. {subject} matter.")
        for n in range(count)
    ]


def gathered(papers: list[Paper], profile: Profile, vectors: Matrix | None = None) -> Candidates:
    held = {} if vectors is None else dict(zip([paper.id for paper in papers], vectors, strict=True))
    moment = Moment.of(PaperIndex.of(papers, held, []), NOW)
    [candidates] = gather(moment, [profile], np.arange(moment.known))
    return candidates


def test_a_channel_of_two_topics_gets_both_whichever_is_more_common(embed: Embed) -> None:
    papers = [*about("speech codecs", 1, 12), *about("graph databases", 20, 2), *about("robot grasping", 30, 6)]
    topics = (Topic("speech codecs"), Topic("graph databases"))
    profile = Profile(topics=topics, vectors=embed([it.text for it in topics]), size=10)
    candidates = gathered(papers, profile, embed([paper.text for paper in papers]))
    first = (1.0 * Relevance() >> Relevant() >> Top()).rank(candidates).ranked()

    assert {"Speech", "Graph"} == {ranked.paper.title.split()[0] for ranked in first}


def test_a_topic_pushed_away_lowers_its_papers_and_no_others(embed: Embed) -> None:
    papers = [paper for place, subject in enumerate(SUBJECTS) for paper in about(subject, 10 * place)]
    wanted = Profile(topics=(Topic("speech codecs"), Topic("graph databases")), size=20)
    pushed = replace(wanted, topics=(*wanted.topics, Topic("graph databases of people", weight=-1.0)))
    vectors = embed([paper.text for paper in papers])
    before, after = (
        Relevance().score(gathered(papers, replace(it, vectors=embed([topic.text for topic in it.topics])), vectors))
        for it in (wanted, pushed)
    )
    graphs = np.array(["graph" in paper.abstract for paper in sorted(papers, key=lambda paper: paper.id)])
    speech = np.array(["speech" in paper.abstract for paper in sorted(papers, key=lambda paper: paper.id)])

    assert (after[graphs] < before[graphs]).all()
    assert (after[speech] > 0.5).all()
    left = gathered(papers, replace(pushed, vectors=embed([topic.text for topic in pushed.topics])), vectors)
    assert not any(
        "graph" in ranked.paper.abstract for ranked in (1.0 * Relevance() >> Muted() >> Top()).rank(left).ranked()
    )


def test_the_name_of_a_category_finds_its_papers_by_words_alone() -> None:
    plain = {"title": "On buttons", "abstract": "We ask forty people what they press."}
    papers = [a_paper(1, **plain, categories=("cs.HC",)), a_paper(2, **plain, categories=("cs.DB",)), a_paper(3)]
    candidates = gathered(papers, Profile(topics=(Topic("human-computer interaction"),)))

    assert candidates.shares[0].argmax() == 0
    assert candidates.shares[0, 1] < candidates.shares[0, 0] / 2


def test_a_word_said_twice_weighs_twice_and_a_description_half() -> None:
    query = topic_query(Topic("speech, speech codecs", "codecs for telephones"))

    assert query == {"speech": 2, "codec": 1, "telephon": 0.5}


def test_the_best_papers_lend_a_topic_their_words_and_their_direction() -> None:
    papers = about("speech codecs", 1) + about("graph databases", 20)
    index = PaperIndex.of(papers, {}, [])
    query = topic_query(Topic("codecs"))
    best = np.array([index.rows[paper.id] for paper in papers[:3]])
    asked = expanded(query, best, np.ones(3), index.words, len(index))
    turn = turned(np.array([1, 0], np.float32), np.array([[0, 1]], np.float32), np.ones(1))

    assert asked["speech"] > 0
    assert "databas" not in asked
    assert asked["codec"] > asked["speech"]
    assert index.words.attainable(asked, len(index)) == pytest.approx(index.words.attainable(query, len(index)))
    assert turn[0] > turn[1] > 0


def test_a_lone_paper_is_drawn_to_its_neighbours() -> None:
    vectors = np.array([[1, 0], [0.9, 0.4], [0.9, -0.4], [0, 1], [0, 0]], np.float32)
    scores = np.array([0.2, 0.9, 0.9, 0.2, 0.4])
    drawn = smoothed(scores, vectors)

    assert drawn[0] > scores[0]
    assert drawn[4] == scores[4]


odd = st.sampled_from(["", " ", "the of and", "\x00", "speech codecs", "codecs " * 400, "🙂", "x"])


@given(st.lists(st.tuples(odd, odd, st.booleans()), min_size=1, max_size=12), odd, st.booleans())
def test_no_odd_paper_or_topic_gives_anything_but_numbers(
    rows: list[tuple[str, str, bool]], topic: str, described: bool
) -> None:
    papers = [a_paper(number, title=title, abstract=abstract) for number, (title, abstract, _) in enumerate(rows)]
    random = np.random.default_rng(len(rows))
    vectors = random.standard_normal((len(papers), 4)).astype(np.float32)
    held = {
        paper.id: vector if whole else np.zeros(4, np.float32)
        for paper, vector, (_, _, whole) in zip(papers, vectors, rows, strict=True)
    }
    moment = Moment.of(PaperIndex.of(papers, held, []), NOW)
    profile = Profile(topics=(Topic(topic, topic if described else ""),), vectors=vectors[:1])
    [candidates] = gather(moment, [profile], np.arange(moment.known))
    scores = Relevance().score(candidates)

    assert np.isfinite(scores).all()
    assert ((scores >= 0) & (scores <= 1)).all()


def test_neither_words_nor_meaning_can_drown_the_other() -> None:
    share, cosine = np.array([0.02, 0.01, 0.0]), np.array([0.3, 0.5, 0.9])
    stand = standing(share, 0.02, cosine, np.ones(3, bool))

    assert ((stand >= 0) & (stand <= 1)).all()
    assert stand[0] > 0.5
    assert stand[2] > 0.5
