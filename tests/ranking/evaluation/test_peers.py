"""Each peer on a few papers, where its own formula says what comes first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bot.domain import Paper, Topic
from ranking.evaluation.digests import Desk, Week, outcome_of, publish
from ranking.evaluation.feedback import Sought, Vote
from ranking.evaluation.peers import peers
from ranking.evaluation.peers.peer import Peer
from ranking.evaluation.question import Asked, Order, Shelf
from tests.builders import a_paper

NOW = datetime(2026, 3, 8, 23, tzinfo=UTC)
DIRECTIONS = np.eye(8, dtype=np.float32)
CATS, SHIPS, BREAD, MORE_CATS, KITTENS = range(5)


def papers() -> list[Paper]:
    titles = ("Cats purring", "Ships sailing", "Bread baking", "More cats purring at night", "Kittens")
    return [
        replace(a_paper(n, title=title, abstract=title, authors=(f"Author {n}",)), listed=NOW - timedelta(days=1 + n))
        for n, title in enumerate(titles)
    ]


@pytest.fixture
def shelf() -> Shelf:
    """Cats and kittens are near one another; everything else points elsewhere."""
    vectors = DIRECTIONS[[0, 1, 2, 0, 0]].copy()
    vectors[KITTENS] = (DIRECTIONS[0] + DIRECTIONS[3]) / np.sqrt(2)
    return Shelf.of(papers(), {paper.id: row for paper, row in zip(papers(), vectors, strict=True)})


@pytest.fixture
def week() -> Week:
    upvotes = np.array([3.0, 50.0, np.nan, 10.0, 0.0])
    return Week("2026-W10", 7, NOW, np.arange(5), upvotes, np.arange(1, 6).astype(float))


def desk(*votes: Vote) -> Desk:
    asked = Asked((Topic("cats purring"),), DIRECTIONS[:1])
    made = Desk(Sought("cats", asked, frozenset({CATS, MORE_CATS, KITTENS}), frozenset()), list(votes))
    made.shown = [vote.row for vote in votes]
    return made


def chosen(shelf: Shelf, week: Week, name: str, *votes: Vote) -> list[int]:
    [order] = peers(shelf, seed=1)[name].choose(week, [desk(*votes)])
    return [int(row) for row in order.rows]


def up(row: int, round_: int = 1) -> Vote:
    return Vote(row, 0, True, round_)


def down(row: int, round_: int = 1) -> Vote:
    return Vote(row, 0, False, round_)


def test_newest_goes_by_age_and_upvotes_by_votes(shelf: Shelf, week: Week) -> None:
    assert chosen(shelf, week, "newest") == [0, 1, 2, 3, 4]
    assert chosen(shelf, week, "upvotes")[:2] == [SHIPS, MORE_CATS]


def test_hacker_news_lets_votes_decay(shelf: Shelf, week: Week) -> None:
    aged = replace(week, upvotes=np.array([30.0, 50.0, 0.0, 0.0, 0.0]), ages=np.array([1.0, 6.0, 1.0, 1.0, 1.0]))
    assert chosen(shelf, aged, "hacker_news")[:2] == [CATS, SHIPS]


def test_bm25_goes_by_words_and_leaves_out_what_was_shown(shelf: Shelf, week: Week) -> None:
    assert set(chosen(shelf, week, "bm25_sum")[:2]) == {CATS, MORE_CATS}
    assert CATS not in chosen(shelf, week, "bm25_sum", up(CATS))


def test_arxiv_sanity_searches_first_and_then_learns_from_what_is_tagged(shelf: Shelf, week: Week) -> None:
    assert set(chosen(shelf, week, "arxiv_sanity_lite")[:2]) == {CATS, MORE_CATS}
    after = chosen(shelf, week, "arxiv_sanity_lite", up(CATS), down(SHIPS))
    assert after[0] == MORE_CATS
    assert CATS not in after, "what is tagged is left out of the mail"
    assert SHIPS in after, "what was only shown is not"


def test_explicit_negatives_push_further_down(shelf: Shelf, week: Week) -> None:
    def score_of(row: int, *votes: Vote) -> float:
        [order] = peers(shelf, seed=1)["arxiv_sanity_x"].choose(week, [desk(*votes)])
        return float(order.scores[list(order.rows).index(row)])

    assert score_of(SHIPS, up(CATS), down(SHIPS)) <= score_of(SHIPS, up(CATS))


def test_zotero_weighs_what_was_added_last_most_and_forgets_what_it_sent(shelf: Shelf, week: Week) -> None:
    after = chosen(shelf, week, "zotero_arxiv_daily", up(SHIPS, 1), up(CATS, 2))
    assert after.index(CATS) < after.index(SHIPS)
    assert {CATS, SHIPS} <= set(after)


def test_slack_paper_bot_puts_hits_first_and_cuts_off(shelf: Shelf, week: Week) -> None:
    assert chosen(shelf, week, "slack_paper_bot") == [CATS, MORE_CATS, KITTENS]


def test_the_explained_hybrid_counts_title_and_terms_and_decays(shelf: Shelf, week: Week) -> None:
    assert chosen(shelf, week, "explained_hybrid")[:2] == [CATS, MORE_CATS]
    late = replace(week, ages=np.array([60.0, 1, 1, 1, 1]))
    assert chosen(shelf, late, "explained_hybrid")[0] == MORE_CATS


def test_paperflow_follows_the_authors_of_what_was_liked(shelf: Shelf, week: Week) -> None:
    written = replace(shelf.papers[BREAD], authors=("Author 1",))
    by_one = Shelf((*shelf.papers[:2], written, *shelf.papers[3:]), shelf.vectors)
    votes = [up(SHIPS, n) for n in range(6)]
    scores = {
        int(r): s
        for o in peers(by_one, 1)["paperflow"].choose(week, [desk(*votes)])
        for r, s in zip(o.rows, o.scores, strict=True)
    }
    without = {
        int(r): s
        for o in peers(shelf, 1)["paperflow"].choose(week, [desk(*votes)])
        for r, s in zip(o.rows, o.scores, strict=True)
    }
    assert scores[BREAD] >= without[BREAD]


def test_logistic_regression_begins_with_the_profile_and_moves_to_what_is_liked(shelf: Shelf, week: Week) -> None:
    assert chosen(shelf, week, "logistic_regression")[0] in {CATS, MORE_CATS}
    after = chosen(shelf, week, "logistic_regression", up(KITTENS), down(SHIPS))
    assert after.index(CATS) < after.index(BREAD)


def test_random_is_the_same_every_time_and_another_each_week(shelf: Shelf, week: Week) -> None:
    assert chosen(shelf, week, "random") == chosen(shelf, week, "random")
    assert any(chosen(shelf, replace(week, number=n), "random") != chosen(shelf, week, "random") for n in range(5))


def test_without_vectors_only_methods_of_words_take_part() -> None:
    bare = Shelf.of(papers(), {})
    assert "zotero_arxiv_daily" not in peers(bare, 1)
    assert "arxiv_sanity_lite" in peers(bare, 1)


# --- the replay ---------------------------------------------------------------------------------------


class Fixed:
    """Always the same order, whatever was shown."""

    def __init__(self, *rows: int) -> None:
        self.rows = np.array(rows, np.intp)

    def choose(self, week: Week, desks: list[Desk]) -> list[Order]:
        return [Order(self.rows, -np.arange(len(self.rows), dtype=float)) for _ in desks]


def test_the_replay_counts_gain_off_topic_and_repeats(shelf: Shelf, week: Week) -> None:
    topics = [desk().sought]
    weeks = [week, replace(week, id="2026-W11", number=8)]

    found = publish(shelf, weeks, topics, Fixed(MORE_CATS, SHIPS))  # type: ignore[arg-type] # no whole peer

    gain = {CATS: 1 + np.log2(4), MORE_CATS: 1 + np.log2(11), KITTENS: 1.0}
    ideal = gain[MORE_CATS] + gain[CATS] / np.log2(3) + gain[KITTENS] / 2
    assert found.values["ndcg_at_5"][0] == pytest.approx(gain[MORE_CATS] / ideal)
    assert found.values["ndcg_at_5"][1] == 0, "nothing is gained by the same paper again"
    assert list(found.values["off_topic"]) == [0.5, 0.5]
    assert list(found.values["repeats"]) == [0, 2]


def test_a_look_alike_is_neither_right_nor_wrong(shelf: Shelf, week: Week) -> None:
    topics = [replace(desk().sought, unjudged=frozenset({SHIPS}))]

    found = publish(shelf, [week], topics, Fixed(SHIPS, MORE_CATS))  # type: ignore[arg-type] # no whole peer

    assert found.values["off_topic"][0] == 0
    assert found.values["ndcg_at_5"][0] > 0.5


def test_the_best_peer_is_the_baseline(shelf: Shelf, week: Week) -> None:
    topics = [desk().sought]
    found = {name: publish(shelf, [week], topics, peers(shelf, 1)[name]) for name in ("random", "upvotes", "bm25_sum")}
    outcome = outcome_of(shelf, [week], topics, found)
    best = max(found, key=lambda name: float(found[name].values["ndcg_at_5"][0]))
    assert outcome.baseline == best
    assert isinstance(peers(shelf, 1)["random"], Peer)
