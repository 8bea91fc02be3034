"""The algebra: what may be put together, and what a score is made of."""

from collections.abc import Callable
from functools import partial

import pytest

from ranking.freshness import Freshness
from ranking.momentum import Momentum
from ranking.relevance import Relevance
from ranking.stages import Diversify, Relevant, Top


def test_scorers_add_up_with_weights_and_stages_follow() -> None:
    pipeline = 0.6 * Relevance() + 0.4 * Momentum() >> Relevant() >> Top()

    assert [(weight, scorer.name) for weight, scorer in pipeline.scorers.terms] == [
        (0.6, "relevance"),
        (0.4, "momentum"),
    ]
    assert [type(stage) for stage in pipeline.stages] == [Relevant, Top]


def test_a_sum_can_be_scaled_as_a_whole() -> None:
    scaled = 0.5 * (0.6 * Relevance() + 0.4 * Momentum())

    assert [weight for weight, _ in scaled.terms] == [0.3, 0.2]


@pytest.mark.parametrize("weight", [0, -0.1, float("nan"), float("inf")])
def test_a_weight_that_is_not_a_positive_number_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="must be a positive number"):
        weight * Relevance()


def test_the_same_scorer_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="added once"):
        0.5 * Relevance() + 0.5 * Relevance()


def test_a_stage_cannot_be_added() -> None:
    with pytest.raises(TypeError, match="follows with >>"):
        0.5 * Relevance() + Top()  # type: ignore[operator]  # the mistake under test


def test_a_scorer_cannot_follow() -> None:
    with pytest.raises(TypeError, match="Only a stage"):
        0.5 * Relevance() >> Momentum()  # type: ignore[operator]  # the mistake under test


def test_a_cut_off_needs_the_score_that_it_cuts() -> None:
    with pytest.raises(ValueError, match="reads the score of relevance"):
        0.5 * Freshness() >> Relevant()


@pytest.mark.parametrize("wrong", [partial(Diversify, 0), partial(Diversify, 1.5), partial(Relevant, 2)], ids=str)
def test_a_stage_with_an_impossible_setting_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="0"):
        wrong()
