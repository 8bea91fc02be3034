"""The domain adapter: what it learns, what it leaves alone, and how one is used."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from adapters.embedders.adapted import adapted
from adapters.embedders.hashing import HashingEmbedder
from bot.errors import SetupError
from ranking.adaptation import Pairs, _slope, loss, trained

RANDOM = np.random.default_rng(7)


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def noisy_pairs(count: int = 400, size: int = 24) -> Pairs:
    """Pairs that agree in their first half, beside a second half that says nothing."""
    meaning = RANDOM.normal(size=(count, size // 2))
    noise = RANDOM.normal(size=(2, count, size // 2)) * 2
    left, right = (unit(np.hstack([meaning, each])) for each in noise)
    return Pairs.of(left, right)


def test_what_belongs_together_is_nearer_also_where_nothing_was_learned() -> None:
    learned, unseen = noisy_pairs(), noisy_pairs()
    through = trained(learned, seed=0).astype(float)

    assert loss(unseen, through) < loss(unseen, np.eye(24)) - 0.1
    assert np.array_equal(through, trained(learned, seed=0))


def test_the_slope_is_that_of_the_loss() -> None:
    pairs, through = noisy_pairs(12), np.eye(24) + 0.1 * RANDOM.normal(size=(24, 24))
    slope = _slope(pairs, through)
    for row, column in ((0, 0), (3, 17), (23, 5)):
        nudge = np.zeros_like(through)
        nudge[row, column] = 1e-4
        measured = (loss(pairs, through + nudge) - loss(pairs, through - nudge)) / 2e-4
        assert slope[row, column] == pytest.approx(measured, rel=0.02, abs=1e-4)


def test_pairs_of_one_group_are_no_counterexamples_to_each_other() -> None:
    alike = unit(np.tile(RANDOM.normal(size=(1, 24)), (6, 1)))

    assert loss(Pairs.of(alike, alike, group=3), np.eye(24)) == pytest.approx(0, abs=1e-6)
    assert loss(Pairs.of(alike, alike), np.eye(24)) == pytest.approx(np.log(6), rel=1e-3)


async def test_a_map_makes_another_model_of_unit_vectors(tmp_path: Path) -> None:
    plain = HashingEmbedder()
    path = tmp_path / "map.npy"
    through = np.eye(plain.dimension, dtype=np.float16)
    through[0, 1] = 2
    np.save(path, through)
    mapped = adapted(plain, str(path))
    found = await mapped.embed(["chess endgames", ""])

    assert mapped.name.startswith(f"{plain.name}+")
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(2), abs=1e-5)
    assert adapted(plain, "") is plain


@pytest.mark.parametrize("content", [b"", b"not a map", None])
def test_what_is_no_map_is_said_in_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "map.npy"
    if content is None:
        np.save(path, np.eye(3))
    else:
        path.write_bytes(content)
    with pytest.raises(SetupError, match="EMBEDDING_ADAPTER names"):
        adapted(HashingEmbedder(), str(path))
    with pytest.raises(SetupError, match="EMBEDDING_ADAPTER names"):
        adapted(HashingEmbedder(), str(tmp_path / "missing.npy"))
