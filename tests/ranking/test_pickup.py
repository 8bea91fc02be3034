"""The prior for papers without votes: what it reads, that it is called a guess, and that votes outweigh it."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Counts, New, Paper
from bot.ports import Profile
from bot.views.reasons import reason_texts
from ranking.moment import DAY
from ranking.pickup import Prior, guess, shipped
from ranking.pickup_features import author_key
from ranking.pickup_records import Pick, history_of, records_at
from ranking.pickup_training import elsewhere, examples, fitted, scores
from ranking.ranker import DefaultRanker
from tests.builders import NOW, a_paper, a_sighting

POPULAR = a_paper(
    1,
    title="OpenCoder-R1: An Open Agentic Large Language Model for Code",
    abstract="We introduce OpenCoder-R1, an open-source large language model trained with reinforcement learning for "
    "agentic coding. Code is available at github.",
    authors=("Wenhu Chen",),  # whose papers were on the lists before
    categories=("cs.CL", "cs.AI"),
    listed=NOW - timedelta(hours=3),
)
OBSCURE = replace(
    POPULAR,
    id="arxiv:2604.00002",
    title="On the capacity of a binary symmetric channel with memory",
    abstract="We derive bounds on the capacity of a binary symmetric channel and prove that they are tight.",
    categories=("cs.IT", "math.IT"),
)
odd = st.text(max_size=40) | st.sampled_from(["", " ", "\x00", "🙂" * 20, "a:", "%" * 300])


def trending(papers: list[Paper], votes: dict[str, int]) -> list[tuple[str, list[str]]]:
    ranker = DefaultRanker()
    by_id = {paper.id: paper for paper in papers}
    sightings = [a_sighting(by_id[it], value, at=NOW - timedelta(hours=1)) for it, value in votes.items()]
    found = ranker.trending(ranker.index(papers, {}, sightings), Profile(), NOW, 1, 10)
    return [(ranked.paper.id, reason_texts(ranked)) for ranked in found]


def test_of_two_papers_without_votes_the_likelier_comes_first_and_is_called_a_guess() -> None:
    assert author_key(POPULAR.authors[0]) in shipped().records
    [(first, said), (_, other)] = trending([OBSCURE, POPULAR], {})

    assert first == POPULAR.id
    assert said == ["new today, few votes yet: our guess is that it will rise"]
    assert other == ["new today, few votes yet"]


def test_votes_outweigh_the_guess() -> None:
    quiet = [replace(POPULAR, id=f"arxiv:2604.1{n:04}", title=f"{POPULAR.title} {n}") for n in range(4)]
    order = trending([OBSCURE, *quiet], {OBSCURE.id: 40} | {paper.id: 1 for paper in quiet})

    assert order[0] == (OBSCURE.id, ["40 upvotes"])


def test_a_guess_is_not_said_of_a_paper_with_votes_or_of_an_old_one() -> None:
    assert all("guess" not in text for _, said in trending([POPULAR], {POPULAR.id: 9}) for text in said)
    ranker = DefaultRanker()
    old = replace(POPULAR, listed=NOW - timedelta(days=3))
    found = ranker.trending(ranker.index([old], {}, []), Profile(), NOW, 7, 5)
    evidence = [share.evidence for ranked in found for share in ranked.contributions]

    assert New(3, rises=True) in evidence
    assert Counts() not in evidence


@given(odd, odd, st.lists(odd, max_size=12), st.lists(odd, max_size=3))
def test_no_odd_paper_breaks_the_guess(title: str, abstract: str, authors: list[str], categories: list[str]) -> None:
    paper = a_paper(3, title=title, abstract=abstract, authors=tuple(authors), categories=tuple(categories))

    assert np.isfinite(guess(paper))


# --- learning ---------------------------------------------------------------------------------------

PICK = Pick("arxiv:2601.00001", ("Ada Lovelace",), NOW.timestamp() - 180 * DAY, 7)


def test_an_authors_record_fades_and_knows_neither_the_future_nor_the_paper_itself() -> None:
    history = history_of([PICK])
    ada = author_key("ADA  Lovelace")
    [(count, votes)] = records_at(history, {ada}, NOW.timestamp()).values()

    assert count == pytest.approx(0.5)
    assert votes == pytest.approx(0.5 * np.log(8))
    assert records_at(history, {ada}, PICK.at) == {}
    assert records_at(history, {ada}, NOW.timestamp(), PICK.paper_id) == {}


def test_what_is_learned_survives_being_written_down() -> None:
    papers = [
        replace(OBSCURE if n % 3 else POPULAR, id=f"arxiv:2604.{n:05}", title=f"{'Codes' if n % 3 else 'Agents'} {n}")
        for n in range(30)
    ]
    picked = {paper.id for paper in papers if "Agents" in paper.title}
    history = history_of([PICK])
    learned = examples(papers, picked, history)
    others = elsewhere([papers[0], replace(papers[3], id="arxiv:2604.00099")], {paper.id for paper in papers})
    prior = fitted(learned, others, history, NOW.timestamp())
    file = BytesIO()
    prior.write(file)
    file.seek(0)
    again = Prior.read(file)

    assert scores(prior, learned) == pytest.approx(prior.log_odds(papers))
    assert again.log_odds(papers) == pytest.approx(prior.log_odds(papers), abs=0.05)
    assert prior.of(papers[0]) > prior.of(papers[1])
    assert again.records.keys() == prior.records.keys() == {author_key("Ada Lovelace")}
