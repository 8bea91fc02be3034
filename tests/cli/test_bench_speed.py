"""The benches of speed, tiny: what they run, compare and tell. No figure is judged."""

import pytest

from tests.adapters.embedders.conftest import exported  # noqa: F401 - a fixture
from tests.cli.command_line import CommandLine


async def test_rank_finds_what_faiss_finds(broadsheet: CommandLine) -> None:
    done = await broadsheet("bench", "rank", "--papers", "900", "--channels", "3", "--rounds", "2", "--json")
    systems = done.document()["papers"]["900"]

    assert set(systems) == {"broadsheet", "faiss", "bare product", "argpartition"}
    for other in ("faiss", "argpartition"):
        assert systems["broadsheet"][f"largest difference to {other}"] < 1e-5
        assert systems["broadsheet"][f"same papers as {other}"] > 0.99
    assert all(each["peak MB"] > 10 for each in systems.values())


async def test_lexical_measures_four_indexes(broadsheet: CommandLine) -> None:
    done = await broadsheet("bench", "lexical", "--papers", "60", "--rounds", "1", "--json")
    systems = done.document()["papers"]["60"]

    assert set(systems) == {"broadsheet", "bm25s", "rank_bm25", "SQLite FTS5"}
    assert {"build s", "query ms, p50", "query ms, p95", "add 100 ms", "peak MB"} == set(systems["bm25s"])


@pytest.mark.parametrize("bench", ["embed", "search", "start"])
async def test_the_model_is_measured_in_all_it_does(broadsheet: CommandLine, exported: object, bench: str) -> None:  # noqa: F811 - the fixture
    words = ("bench", bench, "--papers", "40", "--rounds", "1")
    done = await broadsheet(*words, CACHE_DIR=str(exported), EMBEDDING_MODEL="sentence-transformers/all-MiniLM-L6-v2")

    assert done.status == 0, done.err
    assert "peak MB" in done.out
