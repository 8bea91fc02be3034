"""Pickup: how likely people are to pick up a paper that nobody has voted on yet. A guess, and called so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from bot.domain import Paper
from ranking.logistic import SMALLEST
from ranking.pickup_features import Record, buckets, traits

WEIGHTS: Final = "pickup.npz"
REMEMBERED: Final = 1 << 15
"""Papers whose guess is kept: a month of a busy field."""


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """A logistic regression on words, shape, categories and the record of the authors."""

    bias: float
    words: NDArray[np.float32]
    """A weight per bucket."""
    rarities: NDArray[np.float32]
    """How rare a bucket is: what a paper has of it, before all that it has is brought to a length of one."""
    traits: NDArray[np.float64]
    """A weight per trait, as it is measured."""
    records: Mapping[int, Record]
    """By author's key."""

    def log_odds(self, papers: Sequence[Paper]) -> NDArray[np.float64]:
        """Of each paper being picked up, on a day like those that it learned from."""
        return np.array([self.of(paper) for paper in papers], float)

    def of(self, paper: Paper) -> float:
        found = buckets(paper)
        rarities = self.rarities[found]
        said = self.words[found] @ rarities / max(float(np.linalg.norm(rarities)), SMALLEST)
        return float(self.bias + said + self.traits @ traits(paper, self.records))

    def write(self, file: IO[bytes]) -> None:
        keys = sorted(self.records)
        records = np.array([self.records[key] for key in keys], np.float16).reshape(len(keys), 2)
        np.savez_compressed(
            file,
            bias=np.float64(self.bias),
            words=self.words.astype(np.float16),
            rarities=self.rarities.astype(np.float16),
            traits=self.traits,
            keys=np.array(keys, np.uint32),
            records=records,
        )

    @classmethod
    def read(cls, file: IO[bytes]) -> "Prior":
        with np.load(file, allow_pickle=False) as held:
            records = map(tuple, held["records"].astype(float).tolist())
            return cls(
                bias=float(held["bias"]),
                words=held["words"].astype(np.float32),
                rarities=held["rarities"].astype(np.float32),
                traits=held["traits"],
                records=dict(zip(held["keys"].tolist(), records, strict=True)),
            )


@lru_cache(maxsize=1)
def shipped() -> Prior:
    """The prior that comes with the package; ``docs/ranking.md`` says from what it was learned."""
    with (files("ranking") / WEIGHTS).open("rb") as file:
        return Prior.read(file)


@lru_cache(maxsize=REMEMBERED)
def guess(paper: Paper) -> float:
    """The shipped prior's log-odds, worked out once for each paper."""
    return shipped().of(paper)
