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
    papers, qrels, topics = [], [], []
    for place, (name, words) in enumerate(SUBJECTS.items()):
        for number in range(LISTED):
            paper, day = f"26{place + 1:02d}.{number:05d}", f"2026-01-{5 + (number > LISTED // 2):02d}"
            text = f"We study {words} in setting {number} with method {number * 7 % 13}."
            record = {"_id": paper, "title": f"{words.split()[number % 3]} {number}", "text": text, "date": day}
            papers.append(
                record | {"categories": ["cs.CL"], "authors": [f"Author {number}"], "n_authors": 1, "stream": True}
            )
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
    lines(root / "hf_daily" / "hf_daily.jsonl.gz", listing())
    return root


def listing() -> list[dict[str, Any]]:
    """Six of the cat papers and as many ships on two listing days, counted at once and weeks later."""
    records: list[dict[str, Any]] = []
    for day in ("2026-01-05", "2026-01-06"):
        for place in range(1, 3):
            for number in range(12 * (int(day[-1]) - 5), 12 * (int(day[-1]) - 4)):
                seen = {"at": f"{day}T09:00:00+00:00", "upvotes": number % 7, "comments": 0}
                later = {"at": "2026-02-20T09:00:00+00:00", "upvotes": 10 * (number % 7) + place}
                words = list(SUBJECTS.values())[place - 1]
                record = {"id": f"26{place:02d}.{number:05d}", "title": f"{words} {number}", "abstract": words}
                records.append(record | {"authors": [], "daily_date": day, "early": seen, "late": later})
    return records


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
    assert {"bm25", "bm25_sum", "arxiv_sanity_lite", "hacker_news", "random"} <= set(found["description"]["systems"])
    assert found["query"]["systems"]["broadsheet"]["ndcg_at_10_reliable"] == pytest.approx(1)
    assert found["query"]["systems"]["random"]["ndcg_at_10_all"] < 1
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


async def test_a_day_is_put_in_order_by_what_was_known_of_it(
    broadsheet: CommandLine, root: Path, tmp_path: Path
) -> None:
    found = await evaluated(broadsheet, "trend", root, "--runs", tmp_path)

    assert found["days"]["units"]["spearman"] == 2
    assert found["days"]["systems"]["upvotes"]["spearman"] > 0.9
    assert found["days"]["systems"]["broadsheet"]["spearman"] > 0.8
    queries = {line.split()[0] for line in (tmp_path / "trend" / "days" / "broadsheet.run").read_text().splitlines()}
    assert queries == {"2026-01-05", "2026-01-06"}


async def test_what_was_picked_up_is_judged_a_day_at_a_time(
    broadsheet: CommandLine, root: Path, tmp_path: Path
) -> None:
    for how in ((), ("--refit",)):
        found = await evaluated(broadsheet, "pickup", root, *how, "--runs", tmp_path)
        assert 0 <= found["days"]["systems"]["broadsheet"]["average_precision"] <= 1
        assert 0 < found["days"]["systems"]["random"]["recall_at_50"] < 1


async def test_weeks_of_digests_are_judged_beside_the_peers(
    broadsheet: CommandLine, root: Path, tmp_path: Path
) -> None:
    found = (await evaluated(broadsheet, "digest", root, "--runs", tmp_path))["weeks"]

    assert {"random", "newest", "upvotes", "hacker_news", "bm25_sum", "arxiv_sanity_lite"} <= set(found["systems"])
    ours = found["systems"]["broadsheet"]
    assert ours["ndcg_at_5"] > found["systems"]["random"]["ndcg_at_5"]
    assert ours["repeats"] == 0
    assert ours["off_topic"] < found["systems"]["newest"]["off_topic"]
    first = (tmp_path / "digest" / "weeks" / "broadsheet.run").read_text().split()[0]
    assert first in {"cats/2026-W02", "ships/2026-W02"}


async def test_a_name_that_is_none_and_a_folder_that_is_empty_are_said(
    broadsheet: CommandLine, root: Path, tmp_path: Path
) -> None:
    wrong = await broadsheet("evaluate", "nonsense", "--data", root)
    assert wrong.status == 2
    assert "no evaluation" in wrong.err
    empty = await broadsheet("evaluate", "topics", "--data", tmp_path, EMBEDDING_MODEL="none")
    assert empty.status == 1
    assert "topics" in empty.err
