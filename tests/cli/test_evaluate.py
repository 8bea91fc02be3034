"""``evaluate`` on a small collection that the test makes, by words alone."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_line import CommandLine

SUBJECTS = {"cats": "feline whisker purring", "ships": "harbour rudder sailing", "bread": "dough oven sourdough"}
LISTED = 65


def lines(path: Path, records: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three topics with enough papers for a replay, and one judged collection."""
    root = tmp_path_factory.mktemp("collections")
    papers, qrels, topics, day = [], [], [], "2026-01-05"
    for place, (name, words) in enumerate(SUBJECTS.items()):
        for number in range(LISTED):
            paper = f"26{place + 1:02d}.{number:05d}"
            text = f"We study {words} in setting {number} with method {number * 7 % 13}."
            record = {"_id": paper, "title": f"{words.split()[number % 3]} {number}", "text": text, "date": day}
            papers.append(record | {"categories": ["cs.CL"], "authors": [f"Author {number}"], "n_authors": 1})
            qrels.append(f"{name}\t{paper}\t1")
        topics.append({"id": name, "query": words, "description": f"All about {words}", "reliability": "high"})
    lines(root / "arxiv" / "arxiv_01.jsonl.gz", papers)
    folder = root / "topics"
    folder.mkdir()
    (folder / "topics.json").write_text(json.dumps(topics))
    (folder / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *qrels]))
    (folder / "unjudged_lookalikes.tsv").write_text("query-id\tcorpus-id\ncats\t2602.00000\n")
    documents = [{"_id": str(n), "title": f"{word} notes", "text": word} for n, word in enumerate(SUBJECTS.values())]
    lines(root / "ir" / "small" / "corpus.jsonl.gz", documents)
    (root / "ir" / "small" / "queries.jsonl").write_text('{"_id": "q1", "text": "purring"}\n')
    (root / "ir" / "small" / "qrels").mkdir()
    (root / "ir" / "small" / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\t0\t2\n")
    return root


async def evaluated(broadsheet: CommandLine, name: str, root: Path, *more: str | Path) -> dict[str, Any]:
    done = await broadsheet("evaluate", name, "--data", root, "--json", *more, EMBEDDING_MODEL="none")
    assert done.status == 0, done.err
    found: dict[str, Any] = done.document()
    assert found["evaluation"] == name
    return dict(found["collections"])


async def test_a_judged_collection_is_searched_by_every_system(
    broadsheet: CommandLine, root: Path, tmp_path: Path
) -> None:
    found = await evaluated(broadsheet, "retrieval", root, "--runs", tmp_path)

    assert found["small"]["systems"]["broadsheet"]["ndcg_at_10"] == 1
    assert found["small"]["systems"]["bm25"]["ndcg_at_10"] == 1
    first = (tmp_path / "retrieval" / "small" / "broadsheet.run").read_text().splitlines()[0].split()
    assert first[:4] == ["q1", "Q0", "0", "1"]


async def test_topics_are_asked_by_query_and_by_description(
    broadsheet: CommandLine, root: Path, tmp_path: Path
) -> None:
    found = await evaluated(broadsheet, "topics", root, "--runs", tmp_path)

    assert set(found) == {"query", "description"}
    assert found["query"]["systems"]["broadsheet"]["ndcg_at_10_reliable"] == pytest.approx(1)
    rows = [line.split() for line in (tmp_path / "topics" / "query" / "bm25.run").read_text().splitlines()]
    assert {row[0] for row in rows} == set(SUBJECTS)
    assert all(not row[2].startswith("arxiv:") for row in rows)


async def test_what_is_voted_down_is_not_shown_again_and_look_alikes_never(
    broadsheet: CommandLine, root: Path, tmp_path: Path
) -> None:
    found = await evaluated(broadsheet, "feedback", root, "--runs", tmp_path)

    assert {"clean", "flipped_10", "flipped_20", "dislikes_only", "two_topics"} <= set(found)
    assert (
        0 < found["clean"]["systems"]["broadsheet"]["precision_at_5"] <= found["clean"]["attainable"]["precision_at_5"]
    )
    assert len(found["clean"]["curves"]["broadsheet"]["precision_at_5"]) == 20
    shown = [line.split() for line in (tmp_path / "feedback" / "clean" / "broadsheet.run").read_text().splitlines()]
    cats = [row[2] for row in shown if row[0].startswith("cats/")]
    assert len(cats) == len(set(cats)) == 100
    assert "2602.00000" not in cats


async def test_a_name_that_is_none_and_a_folder_that_is_empty_are_said(
    broadsheet: CommandLine, root: Path, tmp_path: Path
) -> None:
    wrong = await broadsheet("evaluate", "nonsense", "--data", root)
    assert wrong.status == 2
    assert "no evaluation" in wrong.err
    empty = await broadsheet("evaluate", "topics", "--data", tmp_path, EMBEDDING_MODEL="none")
    assert empty.status == 1
    assert "topics" in empty.err
