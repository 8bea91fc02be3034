"""``bench lexical``: the word index against bm25s, rank_bm25 and SQLite's FTS5."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bot.cli.bench import Data, Json, Rounds, Sizes, bench, report
from bot.cli.bench_systems import Figures, side_by_side

QUERIES = 20
"""In each round."""
COUNT = 10
ADDED = 100
"""Papers that come later."""


@bench.command()
def lexical(data: Data = None, papers: Sizes = [10_000, 100_000], rounds: Rounds = 3, as_json: Json = False) -> None:
    """Measure the search by words: building, asking, adding papers, memory."""
    sizes = {f"{size:,}": measure(data, size, rounds) for size in papers}
    report({"bench": "lexical", "rounds": rounds, "papers": sizes}, as_json)


def measure(data: Path | None, size: int, rounds: int) -> dict[str, dict[str, float]]:
    """Seconds to build, milliseconds for the best ten of a question and for 100 more papers."""
    given = {"data": str(data) if data else "", "size": size}
    names = {"broadsheet": "ours", "bm25s": "with_bm25s", "rank_bm25": "with_rank_bm25", "SQLite FTS5": "with_fts5"}
    return side_by_side({name: (f"{__name__}:{function}", given) for name, function in names.items()}, rounds)


# --- systems ----------------------------------------------------------------------------------------


def ours(data: str, size: int) -> Iterator[Figures]:
    from ranking.dense import kth_largest
    from ranking.lexical import WordIndex
    from ranking.tokens import text_query

    texts, more, queries = _texts(data, size)
    began = time.perf_counter()
    index = WordIndex.of(texts)
    yield {"build s": time.perf_counter() - began}

    def ask(query: str) -> Any:
        import numpy as np

        share = index.share(text_query(query), len(index))
        best = np.flatnonzero(share >= kth_largest(share, min(COUNT, len(share))))
        return best[np.argsort(-share[best], kind="stable")[:COUNT]]

    yield from _rounds(queries, ask, lambda: index.revised(len(index), more))


def with_bm25s(data: str, size: int) -> Iterator[Figures]:
    import bm25s
    import Stemmer

    texts, more, queries = _texts(data, size)
    stemmer = Stemmer.Stemmer("english")

    def built(of: Sequence[str]) -> Any:
        retriever = bm25s.BM25()
        retriever.index(
            bm25s.tokenize(list(of), stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False
        )
        return retriever

    began = time.perf_counter()
    found = built(texts)
    yield {"build s": time.perf_counter() - began}

    def ask(query: str) -> Any:
        words = bm25s.tokenize(query, stopwords="en", stemmer=stemmer, show_progress=False)
        return found.retrieve(words, k=min(COUNT, size), show_progress=False)

    yield from _rounds(queries, ask, lambda: built([*texts, *more]))


def with_rank_bm25(data: str, size: int) -> Iterator[Figures]:
    import numpy as np
    from rank_bm25 import BM25Okapi

    texts, more, queries = _texts(data, size)

    def built(of: Sequence[str]) -> Any:
        return BM25Okapi([_words(text) for text in of])

    began = time.perf_counter()
    found = built(texts)
    yield {"build s": time.perf_counter() - began}

    def ask(query: str) -> Any:
        return np.argsort(found.get_scores(_words(query)))[::-1][:COUNT]

    yield from _rounds(queries, ask, lambda: built([*texts, *more]))


def with_fts5(data: str, size: int) -> Iterator[Figures]:
    import sqlite3

    texts, more, queries = _texts(data, size)
    began = time.perf_counter()
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute("CREATE VIRTUAL TABLE papers USING fts5(text, tokenize='porter unicode61')")

    def insert(of: Sequence[str]) -> None:
        database.execute("BEGIN")
        database.executemany("INSERT INTO papers VALUES (?)", [(text,) for text in of])
        database.execute("COMMIT")

    insert(texts)
    yield {"build s": time.perf_counter() - began}

    def ask(query: str) -> Any:
        asked = " OR ".join(f'"{word}"' for word in _words(query))
        return database.execute(
            "SELECT rowid FROM papers WHERE papers MATCH ? ORDER BY rank LIMIT ?", (asked, COUNT)
        ).fetchall()

    yield from _rounds(queries, ask, lambda: insert(more))


def _texts(data: str, size: int) -> tuple[list[str], list[str], list[str]]:
    """What is indexed, what comes later, and what is asked."""
    from bot.cli.bench_corpus import papers, questions

    made = papers(Path(data) if data else None, size + ADDED)
    texts = [f"{paper.title}\n{paper.text}" for paper in made]
    return texts[:size], texts[size:], questions(made, QUERIES)


def _words(text: str) -> list[str]:
    return re.findall(r"\w\w+", text.lower())


def _rounds(queries: Sequence[str], ask: Callable[[str], Any], add: Callable[[], Any]) -> Iterator[Figures]:
    """Papers are added in the first round alone: for most that means building everything anew."""
    ask(queries[0])
    yield {"query ms": [_milliseconds(partial(ask, query)) for query in queries], f"add {ADDED} ms": _milliseconds(add)}
    while True:
        yield {"query ms": [_milliseconds(partial(ask, query)) for query in queries]}


def _milliseconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)
