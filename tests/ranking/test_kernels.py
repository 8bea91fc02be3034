"""What is fast must be exact: revised indexes, sketches and pruned searches against the plain way."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain import Paper, Topic
from bot.ports import Matrix, Profile
from ranking import recipe
from ranking.candidates import glance
from ranking.dense import kth_largest, products
from ranking.index import PaperIndex
from ranking.lexical import WordIndex, lexical, pairs, text_query, words
from ranking.moment import Moment
from ranking.nearest import nearest
from ranking.pipeline import Pipeline
from ranking.pruning import best
from ranking.sketch import Sketch
from tests.builders import NOW, a_paper, a_sighting

WORDS = ("sparse", "dense", "retrieval", "of", "speech", "codecs", "neural", "answers")
texts = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
QUERIES = ("dense retrieval", "neural speech codecs of answers", "nothing here", "sparse")


def assert_alike(one: WordIndex, other: WordIndex) -> None:
    assert len(one) == len(other)
    for query in QUERIES:
        for known in {len(one), len(one) // 2}:
            assert np.allclose(one.share(text_query(query), known), other.share(text_query(query), known), atol=1e-6)
            neighbours = dict.fromkeys(pairs(query), 1.0)
            for (worth, having), (others, theirs) in zip(
                one.phrases(neighbours, known), other.phrases(neighbours, known), strict=True
            ):
                assert worth == others
                assert having.tolist() == theirs.tolist()


@given(st.lists(texts, max_size=30), st.lists(st.tuples(st.integers(0, 30), texts), max_size=6), st.randoms())
def test_a_revised_index_is_that_of_all_texts(
    first: list[str], inserted: list[tuple[int, str]], random: np.random.Generator
) -> None:
    index, held = WordIndex.of(first), first
    for place, text in inserted:
        at = min(place, len(held))
        tail: list[str | int] = [text, *(row for row in range(at, len(held)) if random.random() > 0.2)]
        index = index.revised(at, tail)
        held = held[:at] + [held[it] if isinstance(it, int) else it for it in tail]

    assert_alike(index, WordIndex.of(held))


def test_what_is_appended_again_and_again_stays_in_few_blocks() -> None:
    index = WordIndex.of(["dense retrieval"] * 1000)
    for _ in range(40):
        index = index.revised(len(index), ["sparse retrieval", "speech"])

    assert len(index.blocks) < 8
    assert_alike(index, WordIndex.of(["dense retrieval"] * 1000 + ["sparse retrieval", "speech"] * 40))


def test_an_index_that_others_revise_stays_as_it_is() -> None:
    index = WordIndex.of(["dense retrieval", "speech codecs"])
    before = index.share(text_query("dense retrieval"), 2)
    index.revised(1, ["retrieval", "dense dense"])

    assert (index.share(text_query("dense retrieval"), 2) == before).all()


def test_later_texts_change_no_share() -> None:
    early = ["dense retrieval of answers", "speech"]
    alone = WordIndex.of(early)
    later = WordIndex.of([*early, *["neural codecs " * 40] * 5])

    assert np.allclose(alone.share(text_query("dense speech"), 2), later.share(text_query("dense speech"), 2))


@given(st.integers(1, 300), st.integers(1, 300), st.integers(0, 2**32 - 1))
def test_at_least_k_scores_reach_the_bound_for_the_kth(size: int, k: int, seed: int) -> None:
    scores = np.random.default_rng(seed).integers(0, 50, size).astype(float)
    wanted = min(k, size)
    bound = kth_largest(scores, wanted)

    assert (scores >= bound).sum() >= wanted
    assert bound <= np.sort(scores)[-wanted]


@given(st.integers(1, 60), st.integers(1, 7), st.integers(0, 2**32 - 1))
@example(48, 7, 3489)  # next to nothing is left of many of them
def test_no_product_exceeds_its_ceiling(size: int, axes: int, seed: int) -> None:
    vectors = unit(np.random.default_rng(seed), size + 1, 8)
    sketch = Sketch.of(vectors[1:], axes)

    assert (sketch.ceilings(vectors[0], size) >= vectors[1:] @ vectors[0]).all()


def unit(random: np.random.Generator, rows: int, dimension: int) -> Matrix:
    vectors = random.standard_normal((rows, dimension)) * 0.7 ** np.arange(dimension)
    units: Matrix = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return units


# --- whole rankings ---------------------------------------------------------------------------------

ROWS = st.lists(st.tuples(texts, st.integers(0, 400), st.booleans()), min_size=1, max_size=40)


def library(rows: list[tuple[str, int, bool]], random: np.random.Generator, axes: int) -> PaperIndex:
    papers = [
        a_paper(number, title=text or "none", abstract=text, listed=NOW - timedelta(hours=hours))
        for number, (text, hours, _) in enumerate(rows)
    ]
    vectors = unit(random, len(papers), 8)
    held = {it.id: row for it, row, (_, _, has) in zip(papers, vectors, rows, strict=True) if has}
    index = PaperIndex.of(papers, held, [])
    return replace(index, sketch=Sketch.of(index.matrix, axes) if held and axes else None)


@pytest.mark.parametrize("axes", [0, 3])
@pytest.mark.parametrize("pipeline", [recipe.SEARCH, recipe.SIMILAR], ids=["search", "similar"])
@given(ROWS, st.sampled_from([*QUERIES, "Dense Retrieval"]), st.integers(1, 12), st.booleans(), st.integers(0, 999))
def test_a_search_finds_what_scoring_everything_finds(
    pipeline: Pipeline,
    axes: int,
    rows: list[tuple[str, int, bool]],
    query: str,
    size: int,
    muted: bool,
    seed: int,
) -> None:
    random = np.random.default_rng(seed)
    index = library(rows, random, axes)
    moment = Moment.of(index, NOW - timedelta(hours=int(random.integers(0, 100))))
    profile = Profile(topics=(Topic(query),), vectors=unit(random, 1, 8), size=size, mutes=("speech",) if muted else ())
    share = lexical(index.words, profile.topics[0], moment.known)
    [everything] = glance(moment, [profile], np.arange(moment.known))
    plain = pipeline.rank(everything)
    pruned = best(pipeline, moment, profile, share, depth=2)

    assert [it.score for it in pruned.ranked()] == pytest.approx([it.score for it in plain.ranked()], abs=1e-5)
    scores = dict(zip(everything.rows.tolist(), plain.total, strict=True))
    for at in pruned.order:
        assert pruned.total[at] == pytest.approx(scores[int(pruned.candidates.rows[at])], abs=1e-5)


# --- indexes from earlier ones ----------------------------------------------------------------------


def test_an_index_made_from_an_earlier_one_is_that_of_all_papers() -> None:
    old = [a_paper(number, listed=NOW - timedelta(hours=50 - number)) for number in range(40)]
    changed = replace(old[30], abstract="Now about speech codecs.")
    late = a_paper(99, title="Dense retrieval", listed=NOW - timedelta(hours=25))
    new = [*old[:30], changed, *old[31:38], late, a_paper(100), a_paper(101)]
    random = np.random.default_rng(1)
    vectors = dict(zip([it.id for it in (*old, late)], unit(random, 41, 8), strict=True))
    before = PaperIndex.of(old, {it.id: vectors[it.id] for it in old}, [a_sighting(old[3])])
    lacking = {changed.id: vectors[old[0].id], late.id: vectors[late.id]}
    revised = PaperIndex.of(new, lacking, [a_sighting(late)], before)
    anew = PaperIndex.of(new, {it: vectors[it] for it in vectors if it != old[38].id} | lacking, [a_sighting(late)])

    assert revised.papers == anew.papers
    assert (revised.matrix == anew.matrix).all()
    assert (revised.has_vector == anew.has_vector).all()
    assert_alike(revised.words, anew.words)
    assert revised.makers == anew.makers
    assert revised.titles == anew.titles


def test_vectors_of_another_model_are_not_mixed() -> None:
    papers: list[Paper] = [a_paper(1), a_paper(2)]
    before = PaperIndex.of(papers, {it.id: np.ones(8, np.float32) for it in papers}, [])
    after = PaperIndex.of(papers, {papers[0].id: np.ones(4, np.float32)}, [], before)

    assert after.matrix.shape == (2, 4)
    assert after.has_vector.tolist() == [True, False]


# --- the nearest of many ----------------------------------------------------------------------------


@given(st.integers(0, 60), st.integers(1, 9), st.integers(0, 30), st.integers(1, 20), st.integers(0, 2**32 - 1))
def test_the_nearest_are_those_of_a_full_sort(size: int, asked: int, count: int, tile: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    papers = random.integers(-2, 3, (size, 4)).astype(np.float32)  # whole numbers: products are exact, equals frequent
    directions = random.integers(-2, 3, (asked, 4)).astype(np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ranking.dense.TILE", tile)
        patch.setattr("ranking.nearest.MANY", 4)
        found = nearest(directions, papers, count)
        (dense,) = products([directions], papers)

    scores = directions @ papers.T
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :count]
    assert (found.papers == expected).all()
    assert (found.scores == np.take_along_axis(scores, expected, axis=1)).all()
    assert (dense == scores).all()


@given(
    st.integers(0, 60),
    st.integers(1, 9),
    st.integers(0, 30),
    st.integers(1, 20),
    st.sampled_from([1, 3, 10_000]),
    st.integers(0, 2**32 - 1),
)
def test_a_sketch_changes_none_of_the_nearest(
    size: int, asked: int, count: int, tile: int, few: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    papers = short(unit(random, size, 8))[random.integers(0, max(size, 1), size)]  # some of them several times
    directions = short(unit(random, asked, 8))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ranking.dense.TILE", tile)
        patch.setattr("ranking.nearest.TILE", tile)
        patch.setattr("ranking.nearest.FEW", few)
        patch.setattr("ranking.nearest.PAIRS", tile)
        patch.setattr("ranking.nearest.MANY", 4)
        found = nearest(directions, papers, count, Sketch.of(papers, 3) if size else None)
        plain = nearest(directions, papers, count)

    assert (found.papers == plain.papers).all()
    assert (found.scores == plain.scores).all()


def short(vectors: Matrix) -> Matrix:
    """Nearly the same with few digits, so that products are exact and equals occur."""
    return np.round(vectors * 64) / np.float32(64)


@given(st.lists(texts, min_size=1, max_size=30), st.lists(texts, max_size=5), st.integers(0, 40))
def test_a_rarity_is_that_of_counting_texts(first: list[str], more: list[str], known: int) -> None:
    held = [*first, *more]
    index = WordIndex.of(first).revised(len(first), more)
    known = min(known, len(held))
    stems = {stem: number for stem, number in index.vocabulary.stems.items() if stem in words(" ".join(WORDS))}
    counted = [sum(stem in words(text) for text in held[:known]) for stem in stems]

    expected = [np.log1p((known - count + 0.5) / (count + 0.5)) for count in counted]
    assert index.rarities(np.array(list(stems.values()), np.int64), known) == pytest.approx(expected)
