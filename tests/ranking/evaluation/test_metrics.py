"""Figures of rankings, against values worked out by hand, and what must hold for any ranking."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.evaluation.metrics import average_precision, ndcg, overlap, precision, recall, spearman
from ranking.evaluation.significance import compared, interval

gains = st.lists(st.sampled_from([0.0, 1.0, 2.0, 4.0]), min_size=1, max_size=20)


def test_ndcg_by_hand() -> None:
    found = [0.0, 2.0, 1.0]
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert ndcg(found, [2.0, 1.0], 10) == pytest.approx((2 / math.log2(3) + 1 / math.log2(4)) / ideal)


@given(gains)
def test_the_best_order_has_an_ndcg_of_one_and_no_order_more(judged: list[float]) -> None:
    best = ndcg(sorted(judged, reverse=True), judged, 10)
    if not any(judged):
        assert math.isnan(best)
    else:
        assert best == pytest.approx(1)
        assert ndcg(judged, judged, 10) <= 1 + 1e-9


def test_recall_precision_and_average_precision_by_hand() -> None:
    found = [True, False, True, False]
    assert recall(found, 4, 3) == 0.5
    assert precision(found, 5) == pytest.approx(0.4)
    assert average_precision(found, 3) == pytest.approx((1 + 2 / 3) / 3)
    assert math.isnan(average_precision(found, 0))


def test_rank_correlation_shares_ranks_among_equals() -> None:
    assert spearman([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert spearman([3, 2, 1], [10, 20, 30]) == pytest.approx(-1)
    assert spearman([1, 1, 2, 2], [1, 2, 3, 4]) == pytest.approx(0.894427, abs=1e-6)
    assert spearman([1, 1, 1], [1, 2, 3]) == 0


def test_overlap_is_of_the_first_places() -> None:
    assert overlap([1, 2, 3, 4], [3, 1, 9, 8], 3) == pytest.approx(2 / 3)


def test_a_clear_difference_is_significant_and_none_is_not() -> None:
    ours, other = np.linspace(0.5, 0.9, 40), np.linspace(0.4, 0.8, 40)
    clear, none = compared(ours, other, seed=1), compared(ours, ours[::-1].copy(), seed=1)
    assert clear is not None
    assert none is not None
    assert clear.difference == pytest.approx(0.1)
    assert clear.p < 0.01
    assert none.p > 0.5


def test_an_interval_holds_the_mean_and_is_the_same_every_time() -> None:
    units = np.array([0.1, 0.4, 0.35, 0.9, np.nan])
    low, high = interval(units, seed=3)
    assert low <= np.nanmean(units) <= high
    assert interval(units, seed=3) == (low, high)
