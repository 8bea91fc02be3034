"""The papers in memory: refreshed whole, asked by anybody, loading no model that is not needed."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from adapters.embedders.hashing import HashingEmbedder
from bot.domain import SAMPLE, Links, Paper, Topic
from bot.embedding import embed_missing
from bot.errors import SetupError
from bot.lanes import Lanes
from bot.library import Library
from bot.ports import Matrix, Profile
from ranking.ranker import DefaultRanker
from storage.memory import MemoryStore
from tests.builders import NOW, a_paper


class Counting(HashingEmbedder):
    """Keeps what it was asked to embed."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Matrix:
        self.texts += texts
        return await super().embed(texts)


class Broken(HashingEmbedder):
    async def embed(self, texts: Sequence[str]) -> Matrix:
        raise SetupError("The weights are gone.")


@pytest.fixture
async def library() -> AsyncIterator[Library]:
    lanes = Lanes()
    yield Library(MemoryStore(), DefaultRanker(), Counting(), lanes)
    lanes.close()


async def hold(library: Library, *papers: Paper) -> None:
    async with library.store.write() as work:
        await work.papers.add(papers)
        await work.commit()
    await library.refresh()


async def test_an_empty_library_answers_every_question(library: Library) -> None:
    assert len(library) == 0
    assert library.newest is None
    assert await library.find("anything at all") is None
    assert await library.search("anything", Profile(), NOW, 5) == []
    [selection] = await library.select([Profile()], NOW)
    assert selection.ranked == ()


async def test_what_is_stored_is_there_after_a_refresh(library: Library) -> None:
    await hold(library, a_paper(1), a_paper(2))

    assert len(library) == 2
    assert library.newest == a_paper(1).listed
    assert library.paper("arxiv:2604.00001") == a_paper(1)


async def test_the_sample_gives_way_to_real_papers(library: Library) -> None:
    sample = a_paper(1, source=SAMPLE)
    await hold(library, sample)
    assert library.paper(sample.id) == sample

    await hold(library, a_paper(2))
    assert library.paper(sample.id) is None

    library.sample_only = True
    await library.refresh()
    assert len(library) == 1


async def test_a_text_is_embedded_once_and_then_remembered(library: Library) -> None:
    assert isinstance(library.embedder, Counting)
    first = await library.vectors_of(["one", "two", "one"])
    again = await library.vectors_of(["two", "one", "one"])

    assert first is not None
    assert again is not None
    assert (first[0] == again[1]).all()
    assert sorted(library.embedder.texts) == ["one", "two"]


async def test_no_topics_need_no_model(library: Library) -> None:
    vectors = await library.vectors_of([])

    assert vectors is not None
    assert vectors.shape == (0, HashingEmbedder.dimension)


async def test_stored_vectors_are_used_in_a_ranking(library: Library) -> None:
    assert library.embedder is not None
    async with library.store.write() as work:
        await work.papers.add([a_paper(1)])
        await work.commit()
    await embed_missing(library.store, library.embedder)
    await library.refresh()
    [found] = await library.similar(a_paper(1).text, (), NOW, 5)

    assert found.score > 0.8  # which the words alone never reach


async def test_vectors_made_since_the_last_refresh_are_used_and_old_ones_kept(library: Library) -> None:
    assert library.embedder is not None
    await hold(library, a_paper(1))
    for number in (2, 3):
        await embed_missing(library.store, library.embedder)
        await hold(library, a_paper(number))
    await embed_missing(library.store, library.embedder)
    await library.refresh()
    query = "Paper on retrieval"
    ranked = await library.similar(query, (), NOW, 5)
    anew = Library(library.store, DefaultRanker(), library.embedder, library.lanes)
    await anew.refresh()

    assert len(ranked) == 3
    assert ranked == await anew.similar(query, (), NOW, 5)


async def test_a_model_that_cannot_be_loaded_leaves_the_words(library: Library) -> None:
    library.embedder = Broken()
    await hold(library, a_paper(1))

    assert await library.vectors_of(["a topic"]) is None
    [found, *_] = await library.search("retrieval", Profile(), NOW, 5)
    assert found.paper == a_paper(1)


async def test_without_a_model_there_are_no_vectors(library: Library) -> None:
    library.embedder = None

    assert await library.vector_of("a topic") is None


@pytest.mark.parametrize(
    "reference",
    [
        "arxiv:2604.00002",
        "2604.00002",
        "2604.00002v3",
        "https://arxiv.org/abs/2604.00002",
        "https://arxiv.org/pdf/2604.00002v1.pdf",
        "https://huggingface.co/papers/2604.00002",
        "https://github.com/some/code/",
        "How Cats Land: A Study",
        "cats land",
        "How cats lend: a study",
    ],
)
async def test_a_paper_is_found_by_what_people_call_it(library: Library, reference: str) -> None:
    cats = a_paper(2, title="How Cats Land: a Study")
    cats = replace(cats, links=replace(cats.links, code="https://github.com/some/code"))
    await hold(library, a_paper(1), cats, a_paper(3))

    assert await library.find(reference) == cats


@pytest.mark.parametrize("reference", ["", "xyz", "2604.99999", "https://example.org/", "a title of nothing here"])
async def test_what_means_no_paper_finds_none(library: Library, reference: str) -> None:
    await hold(library, a_paper(1, links=Links()))

    assert await library.find(reference) is None


async def test_names_are_completed_from_the_newest_papers(library: Library) -> None:
    await hold(library, a_paper(1), a_paper(2, authors=("Ada Yonath",)))

    assert library.titles("paper 2", 5) == ["Paper 2 on retrieval"]
    assert set(library.authors("ADA", 5)) == {"Ada Lovelace", "Ada Yonath"}
    assert len(library.authors("a", 1)) == 1


async def test_many_profiles_are_answered_in_order(library: Library) -> None:
    await hold(library, a_paper(1))
    profiles = [Profile(topics=(Topic("retrieval"),)), Profile(topics=(Topic("cooking"),))]
    about, nothing = await library.select(profiles, NOW, bulk=True)

    assert [ranked.paper for ranked in about.ranked] == [a_paper(1)]
    assert nothing.ranked == ()
