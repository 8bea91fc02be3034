"""What is left out of a digest, and what reactions let in."""

from datetime import timedelta

import numpy as np
import pytest

from bot.domain import Feedback, Paper, Person, Place, Topic, Verdict
from bot.ports import Profile
from ranking import recipe
from ranking.candidates import Candidates, gather
from ranking.index import PaperIndex
from ranking.logistic import log_odds, sigmoid
from ranking.moment import Moment
from ranking.stages import Relevant
from tests.builders import NOW, a_paper

PLACE = Place("board", "team", "nlp")


def papers() -> list[Paper]:
    """Some are surely about whales, some speak of dolphins, which only a reader knows to be near."""
    whales = [a_paper(n, title=f"Whale songs {n}", abstract="Whale songs are recorded.") for n in range(1, 4)]
    near = [a_paper(n, title=f"Dolphin clicks {n}", abstract="Dolphin clicks beside a song.") for n in range(10, 16)]
    far = [a_paper(n, title=f"Compiler passes {n}", abstract="Compilers fold constants.") for n in range(30, 60)]
    return [*whales, *near, *far]


def vectors(found: list[Paper]) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]]:
    directions = np.eye(4, dtype=np.float32)
    near = (0.35 * directions[0] + np.sqrt(1 - 0.35**2) * directions[1]).astype(np.float32)
    kinds = {"Whale": directions[0], "Dolphin": near, "Compiler": directions[2]}
    return {paper.id: kinds[paper.title.split()[0]] for paper in found}


def candidates(*liked: str) -> Candidates:
    found = papers()
    index = PaperIndex.of(found, vectors(found), [])
    feedback = tuple(
        Feedback(Person("board", "team", str(n)), PLACE, it, Verdict.MORE, 1.0, NOW - timedelta(hours=1), "👍")
        for n, it in enumerate(liked)
    )
    profile = Profile(
        topics=(Topic("whale songs"),),
        vectors=np.eye(4, dtype=np.float32)[:1],
        feedback=feedback,
        shown=frozenset(liked),
        size=20,
    )
    moment = Moment.of(index, NOW)
    return gather(moment, [profile], np.arange(moment.known))[0]


def kinds(*liked: str) -> set[str]:
    return {ranked.paper.title.split()[0] for ranked in recipe.DIGEST.rank(candidates(*liked)).ranked()}


def test_without_reactions_only_what_is_surely_about_a_topic_is_shown() -> None:
    assert kinds() == {"Whale"}


def test_what_is_liked_lets_its_like_in_and_nothing_else() -> None:
    dolphins = [paper.id for paper in papers() if paper.title.startswith("Dolphin")]
    assert "Dolphin" in kinds(*dolphins[:4])
    assert "Compiler" not in kinds(*dolphins[:4])


def test_log_odds_undo_the_sigmoid_and_stay_finite() -> None:
    logits = np.array([-4.0, 0.0, 3.0])
    assert log_odds(sigmoid(logits)) == pytest.approx(logits)
    assert np.isfinite(log_odds(np.array([0.0, 1.0]))).all()


@pytest.mark.parametrize("wrong", [{"cut_off": 1.5}, {"taste": -1.0}])
def test_a_cut_off_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"cut-off|easier"):
        Relevant(**wrong)
