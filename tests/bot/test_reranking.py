"""Reranking: a second model's opinion changes the order, is part of the score, and never holds a digest up."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.domain import Ranked, Topic
from bot.errors import SetupError
from bot.messages import plain_message
from bot.ports import Profile
from bot.reranking import WEIGHT, Reranking
from bot.views.why import contributions
from tests.bot.furnished import deliver_to
from tests.bot.workspace import NLP, Workspace
from tests.builders import NOW, a_channel, distinct_papers

RETRIEVAL = (Topic("retrieval"),)


@dataclass
class Fond:
    """Finds only texts with a certain word relevant."""

    word: str
    name: str = "fond"
    seconds: float = 0.0
    broken: bool = False
    asked: list[str] = field(default_factory=list)

    async def relevance(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        self.asked += [f"{question} ? {text}" for text in texts]
        await asyncio.sleep(self.seconds)
        if self.broken:
            raise SetupError("The reranking model could not be loaded.")
        return [float(self.word in text) for text in texts]


def read_by(workspace: Workspace, fond: Fond, patience: float = 5.0) -> None:
    workspace.bot.delivery.preparation.reranking = Reranking(workspace.bot.library, fond, patience)


async def chosen(workspace: Workspace, topics: tuple[Topic, ...] = RETRIEVAL) -> tuple[Ranked, ...]:
    """What a digest of three would hold now."""
    selection, _ = await workspace.bot.delivery.preview(a_channel(place=NLP, topics=topics, size=3))
    return selection.ranked


def titles(ranked: Sequence[Ranked]) -> list[str]:
    return [it.paper.title for it in ranked]


@pytest.fixture
async def papers(workspace: Workspace) -> Workspace:
    await workspace.add(distinct_papers(9))
    return workspace


async def test_a_paper_from_deeper_down_comes_first_when_the_second_model_says_so(papers: Workspace) -> None:
    plain = titles(await chosen(papers))
    [other, *_] = [it.title for it in distinct_papers(9) if it.title not in plain]
    read_by(papers, Fond(other))
    digest = await deliver_to(papers, "nlp", topics=RETRIEVAL, size=3)
    first = digest.entries[0]

    assert first.paper.title == other
    assert len(digest.entries) == len(plain) == 3
    assert first.contributions[-1].name == "reranking"
    assert first.contributions[-1].value == WEIGHT
    assert first.score == sum(share.value for share in first.contributions)
    assert "read beside your topic" in plain_message(contributions(first, "today"))


async def test_the_same_topic_and_paper_are_read_once(papers: Workspace) -> None:
    fond = Fond("nothing")
    read_by(papers, fond)
    await chosen(papers)
    await chosen(papers)

    assert len(fond.asked) == len(set(fond.asked)) == 9
    assert all(it.startswith("retrieval ? ") for it in fond.asked)


async def test_no_time_to_read_leaves_the_order_as_it_was(papers: Workspace) -> None:
    plain = await chosen(papers)
    read_by(papers, Fond("music", seconds=60), patience=0.05)

    assert await chosen(papers) == plain


async def test_all_blocks_of_a_beat_have_the_time_together(papers: Workspace) -> None:
    fond = Fond("music", seconds=60)
    reranking = Reranking(papers.bot.library, fond, 0.05)
    profile = Profile(topics=RETRIEVAL, size=3)
    for now in (NOW, NOW, NOW + timedelta(minutes=1)):
        await reranking.rerank([profile], await papers.bot.library.select([profile], now), now)
    assert len(fond.asked) == 2 * len(set(fond.asked)), "the second block of the first beat was left as it was"


async def test_a_model_that_cannot_be_loaded_is_asked_once_and_holds_nothing_up(papers: Workspace) -> None:
    plain = await chosen(papers)
    fond = Fond("music", broken=True)
    read_by(papers, fond)

    assert await chosen(papers) == plain
    asked = len(fond.asked)
    assert await chosen(papers) == plain
    assert len(fond.asked) == asked > 0


async def test_without_topics_there_is_nothing_to_ask(papers: Workspace) -> None:
    fond = Fond("music")
    read_by(papers, fond)

    assert len(await chosen(papers, topics=())) == 3
    assert fond.asked == []
