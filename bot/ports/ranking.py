"""What a ranker is asked and what it answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain import (
    Counts,
    Feedback,
    Follow,
    Paper,
    Ranked,
    Sighting,
    Topic,
    Week,
)
from bot.ports.values import Matrix, Vector


class Corpus(Protocol):
    """A ranker's own index over a snapshot of papers. Opaque to the product, immutable, shared by threads."""

    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Profile:
    """Whom a ranking is for. ``vectors`` has one row per topic, or is None when there is no model."""

    topics: tuple[Topic, ...] = ()
    vectors: Matrix | None = None
    mutes: tuple[str, ...] = ()
    follows: tuple[Follow, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    shown: frozenset[str] = frozenset()
    """Papers that must not come back."""
    size: int = 5
    days: int = 1
    """How many days of papers count as new: 1 for a daily digest, 7 for a weekly one."""
    explores: bool = False
    """Whether it may end with a paper from beyond the topics, if there is room."""
    draft: str = ""
    """Two recipes draft the digest in turn if this is set; it decides who begins each round, and nothing else."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen, best first, out of how many new papers."""

    ranked: tuple[Ranked, ...]
    considered: int
    nearest: Ranked | None = None
    """When nothing was relevant enough: the best of what fell short."""


class Ranker(Protocol):
    """Pure and synchronous; the product calls it in an executor. ``now`` hides everything later."""

    def index(
        self,
        papers: Sequence[Paper],
        vectors: Mapping[str, Vector],
        sightings: Sequence[Sighting],
        before: Corpus | None = None,
    ) -> Corpus:
        """An index over these papers. ``vectors`` is by paper id and may lack some or all of them.

        Given an index from ``before`` that holds most of these papers, the same comes of it sooner, and a paper
        whose text is as it was there keeps its vector.
        """
        ...

    def rank(self, corpus: Corpus, profiles: Sequence[Profile], now: datetime) -> list[Selection]:
        """A digest for each profile: unseen, unmuted, relevant, diverse, at most ``size``."""
        ...

    def trending(self, corpus: Corpus, profile: Profile, now: datetime, days: int, limit: int) -> list[Ranked]:
        """What rises among the last ``days``; within the profile's topics when it has any."""
        ...

    def weekly(self, corpus: Corpus, profile: Profile, now: datetime, weeks: int) -> list[Week]:
        """How many papers within the profile's topics each of the last weeks had, the oldest week first."""
        ...

    def search(
        self, corpus: Corpus, query: str, vector: Vector | None, profile: Profile, now: datetime, limit: int
    ) -> list[Ranked]: ...

    def similar(
        self, corpus: Corpus, text: str, vector: Vector | None, exclude: Collection[str], now: datetime, limit: int
    ) -> list[Ranked]:
        """The papers most like a text (another paper's title and abstract), the nearest first."""
        ...

    def relevance(
        self, corpus: Corpus, profile: Profile, paper_ids: Sequence[str], now: datetime
    ) -> Mapping[str, Ranked]:
        """How these papers would score for the profile, whether or not they would be chosen."""
        ...

    def counts(self, corpus: Corpus, paper_id: str, now: datetime) -> Counts: ...
