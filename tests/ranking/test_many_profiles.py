"""Many profiles at once are ranked as each would be alone, whatever they have in common."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.domain import Topic, Verdict
from bot.ports import Profile, Selection
from ranking import ranker
from ranking.foremost import foremost
from ranking.ranker import DefaultRanker
from tests.builders import NOW, a_paper, a_sighting, a_verdict

SUBJECTS = ("ranking passages", "graph storage", "speech tokens", "robot hands", "protein folds", "market prices")
PAPERS = [
    a_paper(
        number,
        title=f"{SUBJECTS[number % 6].capitalize()} of kind {number}",
        abstract=f"On {SUBJECTS[number % 6]} and {SUBJECTS[(number + number // 6) % 6]}.",
        listed=NOW - timedelta(hours=number),
    )
    for number in range(90)
]
RANDOM = np.random.default_rng(5)
AXES = dict(zip(SUBJECTS, RANDOM.standard_normal((6, 16)).astype(np.float32), strict=True))
VECTORS = {
    paper.id: row / np.linalg.norm(row)
    for number, paper in enumerate(PAPERS)
    for row in [AXES[SUBJECTS[number % 6]] + RANDOM.standard_normal(16).astype(np.float32)]
}


def a_profile(number: int) -> Profile:
    """Several share topics, some wanted here and pushed away there; each has reactions and a past of its own."""
    names = [SUBJECTS[number % 6], SUBJECTS[(number * 5 + 1) % 6]]
    topics = tuple(Topic(name, weight=-1.0 if (number + at) % 7 == 3 else 1.0) for at, name in enumerate(names))
    vectors = np.array([AXES[name] / np.linalg.norm(AXES[name]) for name in names])
    feedback = tuple(
        a_verdict(PAPERS[(number * 11 + at * 7) % 90], Verdict.LESS if at % 3 == 2 else Verdict.MORE)
        for at in range(number % 5)
    )
    shown = frozenset(paper.id for paper in PAPERS[number : number + number % 4])
    return Profile(topics, vectors, feedback=feedback, shown=shown, size=1 + number % 6, days=1 + number % 2)


def alike(one: Selection, other: Selection) -> bool:
    def told(selection: Selection) -> list[object]:
        return [(it.paper.id, [(c.name, c.evidence) for c in it.contributions]) for it in selection.ranked]

    first, second = ([it.score for it in selection.ranked] for selection in (one, other))
    return told(one) == told(other) and one.considered == other.considered and np.allclose(first, second, atol=1e-5)


def test_profiles_together_come_to_what_each_comes_to_alone() -> None:
    made = DefaultRanker()
    corpus = made.index(PAPERS, VECTORS, [a_sighting(paper, number) for number, paper in enumerate(PAPERS[::3])])
    profiles = [a_profile(number) for number in range(ranker.MANY + 11)]
    together = made.rank(corpus, profiles, NOW)
    alone = [DefaultRanker().rank(corpus, [profile], NOW)[0] for profile in profiles]
    assert all(map(alike, together, alone))
    assert sum(len(selection.ranked) for selection in together) > len(profiles)


def test_what_is_kept_from_one_block_changes_nothing_in_the_next() -> None:
    made = DefaultRanker()
    corpus = made.index(PAPERS, VECTORS, [])
    profiles = [a_profile(number) for number in range(ranker.MANY)]
    turned = [
        replace(profile, topics=tuple(replace(it, weight=-it.weight) for it in profile.topics)) for profile in profiles
    ]
    for block, now in ((profiles, NOW), (turned, NOW), (profiles, NOW - timedelta(days=2)), (profiles, NOW)):
        assert all(map(alike, made.rank(corpus, block, now), DefaultRanker().rank(corpus, block, now)))


@settings(max_examples=60)
@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.5]), max_size=40), st.integers(1, 45))
def test_the_foremost_are_the_first_of_a_stable_sort(values: list[float], count: int) -> None:
    scores: NDArray[np.float64] = np.array(values)
    assert foremost(scores, count).tolist() == np.argsort(-scores, kind="stable")[:count].tolist()
