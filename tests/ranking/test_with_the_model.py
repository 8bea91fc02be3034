"""What is claimed of quality, with the real embedding model."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import LikedPaper, Paper, Topic, Verdict
from bot.ports import Corpus, Profile
from ranking.ranker import DefaultRanker
from tests.builders import NOW, a_paper, a_verdict
from tests.ranking.conftest import Embed

TEXTS = {
    "Survey of agents": "This survey reviews the literature on language model agents and gives a taxonomy of methods.",
    "Review of agent memory": "We review the literature on memory for language model agents and propose a taxonomy.",
    "Survey of tool use": "A survey of the literature on tool use by language model agents, with open problems.",
    "Learning to call tools": "We train language model agents to call tools with reinforcement learning.",
    "Agents that browse": "A language model agent that browses web pages reaches higher success on shopping tasks.",
    "Agents in a sandbox": "Language model agents write and run code in a sandbox until their own tests pass.",
    "Grounded answers": "Retrieval-augmented generation answers questions with passages fetched from an index.",
    "Fetch, then write": "We let a model look up documents before it writes, so answers cite evidence from search.",
    "Speech codec": "A neural codec compresses speech to few bits per second without audible loss.",
    "Exoplanet spectra": "We infer the atmospheres of hot Jupiters from transmission spectra.",
}
AGENTS = Topic("language model agents")


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    return [
        a_paper(number, title=title, abstract=abstract, listed=NOW - timedelta(hours=3))
        for number, (title, abstract) in enumerate(TEXTS.items(), 1)
    ]


@pytest.fixture(scope="module")
def corpus(papers: list[Paper], embed: Embed) -> Corpus:
    rows = embed([paper.text for paper in papers])
    return DefaultRanker().index(papers, {paper.id: row for paper, row in zip(papers, rows, strict=True)}, [])


def profile(embed: Embed, *topics: Topic) -> Profile:
    return Profile(topics=topics, vectors=embed([topic.text for topic in topics]), size=10)


def titles(ranker: DefaultRanker, corpus: Corpus, asked: Profile) -> list[str]:
    [selection] = ranker.rank(corpus, [asked], NOW)
    return [ranked.paper.title for ranked in selection.ranked]


def test_a_topic_finds_its_papers_and_no_filler(ranker: DefaultRanker, corpus: Corpus, embed: Embed) -> None:
    assert titles(ranker, corpus, profile(embed, Topic("retrieval-augmented generation"))) == ["Grounded answers"]


@pytest.mark.parametrize("odd", ["cooking", "quantum error correction", "medieval history"])
def test_an_odd_topic_gives_nothing(odd: str, ranker: DefaultRanker, corpus: Corpus, embed: Embed) -> None:
    assert titles(ranker, corpus, profile(embed, Topic(odd))) == []


def test_two_topics_both_get_papers(ranker: DefaultRanker, corpus: Corpus, embed: Embed) -> None:
    found = titles(ranker, corpus, profile(embed, Topic("exoplanet atmospheres"), Topic("neural speech codec")))

    assert set(found) == {"Exoplanet spectra", "Speech codec"}


def test_one_less_on_a_survey_takes_its_like_down_and_keeps_the_topic(
    ranker: DefaultRanker, corpus: Corpus, papers: list[Paper], embed: Embed
) -> None:
    shown = frozenset({papers[0].id})
    less = a_verdict(papers[0], Verdict.LESS)
    unmoved, moved = (
        {ranked.paper.title: ranked.score for ranked in selection.ranked}
        for feedback in ((), (less,))
        for selection in ranker.rank(corpus, [replace(profile(embed, AGENTS), shown=shown, feedback=feedback)], NOW)
    )

    assert set(moved) == set(unmoved)
    likes = {"Review of agent memory", "Survey of tool use"}
    assert set(list(moved)[-2:]) == likes
    for title in likes:
        others = [other for other in moved if other not in likes]
        assert all(moved[other] - moved[title] > unmoved[other] - unmoved[title] for other in others)


def test_one_more_brings_its_like_up_and_says_so(
    ranker: DefaultRanker, corpus: Corpus, papers: list[Paper], embed: Embed
) -> None:
    shown = frozenset({papers[3].id})
    more = a_verdict(papers[3], Verdict.MORE)
    [selection] = ranker.rank(corpus, [replace(profile(embed, AGENTS), shown=shown, feedback=(more,))], NOW)
    evidence = [share.evidence for ranked in selection.ranked for share in ranked.contributions]

    assert LikedPaper(papers[3].id, papers[3].title, people=1) in evidence


def test_a_search_understands_other_words(ranker: DefaultRanker, corpus: Corpus, embed: Embed) -> None:
    query = "planets around other stars"
    [best, *_] = ranker.search(corpus, query, embed([query])[0], Profile(), NOW, 3)

    assert best.paper.title == "Exoplanet spectra"


def test_similar_papers_come_nearest_first(
    ranker: DefaultRanker, corpus: Corpus, papers: list[Paper], embed: Embed
) -> None:
    text = papers[6].text
    [best, *_] = ranker.similar(corpus, text, embed([text])[0], {papers[6].id}, NOW, 3)

    assert best.paper.title == "Fetch, then write"
