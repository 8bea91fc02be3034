"""Folders that are empty or damaged, and hardly any papers: a sentence or a figure, whatever is measured."""

import gzip
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.cli.bench_corpus import papers, questions
from bot.cli.evaluate import NAMES
from bot.cli.evaluating import evaluate
from bot.errors import BroadsheetError, SetupError
from tests.builders import a_paper
from tests.cli.command_line import CommandLine

FILES = (
    "arxiv/a.jsonl.gz",
    "hf_daily/a.jsonl.gz",
    "topics/topics.json",
    "topics/qrels.tsv",
    "ir/a/corpus.jsonl.gz",
    "ir/a/queries.jsonl",
    "ir/a/qrels/test.tsv",
)
ODD = b'[]\n7\n"x"\nnull\n{}\n{"_id": 3, "id": 3, "text": 4, "date": 5, "daily_date": 6}\n'
DAMAGED: Mapping[str, bytes | None] = {
    "nothing": b"",
    "no gzip": b"\xff\xfe\x00" * 50,
    "cut short": gzip.compress(ODD)[:-12],
    "broken": gzip.compress(ODD)[:10] + b"\x07" * 40,
    "something else": gzip.compress(ODD),
    "folders": None,
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
async def test_a_damaged_collection_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, damage: bytes | None
) -> None:
    monkeypatch.setenv("EMBEDDING_MODEL", "none")
    for file in FILES:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if damage is None:
            path.mkdir()
        else:
            path.write_bytes(damage)

    with pytest.raises(BroadsheetError, match=r"\.$"):
        await evaluate(name, tmp_path, 7, refit=False)


async def test_benches_say_that_a_folder_holds_no_papers(broadsheet: CommandLine, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        refused = await broadsheet("bench", "search", "--papers", "1", "--data", folder)
        assert (refused.status, refused.out) == (1, "")
        assert refused.err == f"The folder {folder} holds no papers (hf_daily/*.jsonl* or arxiv/*.jsonl*).\n"


async def test_one_paper_is_enough_to_measure_with(broadsheet: CommandLine) -> None:
    measured = await broadsheet("bench", "lexical", "--papers", "1", "--rounds", "1", "--json")
    assert measured.document()["papers"].keys() == {"1"}


def test_questions_are_asked_of_short_titles_and_of_none_is_a_sentence() -> None:
    assert set(questions([a_paper(title="GPT-4")], 3)) == {"GPT"}
    assert set(questions([a_paper(title="GPT-4"), a_paper(title="Large models")], 9)) <= {
        "Large models",
        "models Large",
    }
    assert len(questions(papers(None, 1), 20)) == 20
    for nothing in ([], [a_paper(title="1 + 1")]):
        with pytest.raises(SetupError, match="None of these papers has a word in its title"):
            questions(nothing, 1)
