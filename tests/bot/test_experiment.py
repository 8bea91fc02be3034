"""An experiment: two orders draft a channel's digests, and its reactions say which one it prefers."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import RISING, USUAL, Digest, DigestState, Ranked, Verdict
from bot.experiment import Tally, tally
from bot.messages import plain_message
from bot.views.experiments import standing
from tests.bot.furnished import buttons, deliver_to, follow
from tests.bot.workspace import Workspace
from tests.builders import NOW, PLACE, a_channel, a_paper, a_verdict, distinct_papers


def a_drafted(day: int) -> Digest:
    """Two papers, one of each recipe."""
    entries = (Ranked(a_paper(2 * day), 1.0, recipe=USUAL), Ranked(a_paper(2 * day + 1), 0.9, recipe=RISING))
    at = NOW + timedelta(days=day)
    return Digest(PLACE, at.date(), DigestState.POSTED, at, entries=entries)


async def test_an_experiment_is_turned_on_marks_its_papers_counts_and_is_undone(workspace: Workspace) -> None:
    await workspace.add(distinct_papers(8))
    await deliver_to(workspace, "nlp", topics=(), size=2)
    started = await workspace.hear("settings experiment on")
    [digest] = await workspace.next_digest("nlp")
    assert sorted(ranked.recipe for ranked in digest.entries) == [RISING, USUAL]

    liked = next(ranked for ranked in digest.entries if ranked.recipe == RISING)
    await workspace.press("more", liked.paper.id)
    said = await workspace.say("settings experiment")
    assert "1 ████████████ votes counting three times as much" in said
    assert "too few to tell" in said

    await follow(workspace, started, "Undo")
    assert "Experiment · off" in await workspace.say("settings experiment")
    [digest] = await workspace.next_digest("nlp")
    assert {ranked.recipe for ranked in digest.entries} <= {""}


def test_a_reaction_taken_back_takes_its_credit_back() -> None:
    digest = a_drafted(1)
    like = a_verdict(digest.entries[0].paper)
    assert tally([digest], [like]) == Tally(usual=1)
    assert tally([digest], []) == Tally(silent=1)


def test_a_dislike_speaks_for_the_other_side() -> None:
    digest = a_drafted(1)
    assert tally([digest], [a_verdict(digest.entries[0].paper, Verdict.LESS)]) == Tally(rising=1)


def test_one_person_who_says_it_in_three_ways_says_it_once() -> None:
    digest = a_drafted(1)
    usual, rising = (ranked.paper for ranked in digest.entries)
    thrice = [a_verdict(usual, verdict, given_by=str(verdict)) for verdict in (Verdict.MORE, Verdict.SAVE)]
    assert tally([digest], [*thrice, a_verdict(usual, given_by="🔥"), a_verdict(rising)]) == Tally(even=1)


def test_digests_outside_an_experiment_do_not_count() -> None:
    plain = Digest(PLACE, NOW.date(), DigestState.POSTED, NOW, entries=(Ranked(a_paper(), 1.0),))
    assert tally([plain], [a_verdict(a_paper())]) == Tally()


@pytest.mark.parametrize(
    ("score", "chance", "settled"),
    [(Tally(), 1.0, False), (Tally(1, 0), 1.0, False), (Tally(5, 0), 0.0625, False), (Tally(6, 0), 0.03125, True)],
)
def test_a_score_is_settled_when_chance_would_seldom_make_it(score: Tally, chance: float, settled: bool) -> None:
    assert score.chance == chance
    assert score.settled is settled
    assert score.settled is ("You prefer" in plain_message(standing(a_channel(experiment=True), score)))


@given(*[st.integers(0, 400)] * 4)
def test_every_score_can_be_told(usual: int, rising: int, even: int, silent: int) -> None:
    score = Tally(usual, rising, even, silent)
    assert 0 <= score.chance <= 1
    told = standing(a_channel(experiment=True), score)
    assert plain_message(told)
    assert "End it" in buttons(told)
