"""Every verb as a process: what it prints where, its exit status, and that nobody ever sees a traceback."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.sealing import TokenSeal
from adapters.sources.files import LONGEST_LINE
from bot.clocks import real
from bot.domain import Place
from bot.ports import Installation
from storage.migrate import migrate
from storage.unit_of_work import open_store
from tests.builders import NOW
from tests.cli.command_line import CommandLine
from tests.cli.papers_on_disk import PAYLOADS, a_line, todays_listing, write_lines
from tests.cli.subscribed import subscribe
from tests.servers.paper_sources import HUGGINGFACE, PaperSources, text

ROOT = Path(__file__).parent.parent.parent
VERBS = ("run", "demo", "ingest", "digest", "search", "doctor", "migrate", "env", "bench")


async def test_help_names_every_verb(broadsheet: CommandLine) -> None:
    shown = await broadsheet("--help")
    assert shown.status == 0
    assert [verb for verb in VERBS if not re.search(rf"^\W*{verb} ", shown.out, re.MULTILINE)] == []


async def test_a_wrong_verb_is_wrong_usage(broadsheet: CommandLine) -> None:
    refused = await broadsheet("digset")
    assert refused.status == 2
    assert "digset" in refused.err
    assert refused.out == ""


# --- ingest -----------------------------------------------------------------------------------------


async def test_good_lines_land_bad_ones_are_named_and_a_second_time_changes_nothing(
    broadsheet: CommandLine, tmp_path: Path
) -> None:
    file = write_lines(
        tmp_path / "mixed.jsonl",
        a_line(1),
        '{"id": "2604.00002", "title":',
        a_line(3, title=["not", "words"]),
        a_line(4, abstract="a" * 5 * LONGEST_LINE),
        b'{"id": "2604.00005", "title": "\xff\xfe"}',
        a_line(1),
        "",
        a_line(6),
    )
    first = await broadsheet("ingest", "--file", file)
    assert (first.status, first.out) == (0, "2 new papers\n")
    assert "files: 2 papers, 2 new, 4 counts" in first.err
    assert "skipped 5" in first.err
    assert re.findall(r"line (\d): (?!\s)", first.err) == ["2", "3", "4", "5", "6"]
    assert "line 5: not UTF-8" in first.err

    second = await broadsheet("ingest", "--file", file)
    assert (second.status, second.out) == (0, "0 new papers\n")
    assert "0 new, 0 counts" in second.err


@pytest.mark.parametrize(
    ("name", "papers"),
    [
        ("hf_daily_papers_2024-06-05.json", 2),
        ("hf_daily_papers_2025-06-03.json", 2),
        ("hf_daily_papers_2026-03-10.json", 2),
        ("arxiv_query.xml", 2),
    ],
)
async def test_a_captured_answer_is_read_as_it_stands(broadsheet: CommandLine, name: str, papers: int) -> None:
    assert (await broadsheet("ingest", "--file", PAYLOADS / name)).out == f"{papers} new papers\n"


async def test_a_missing_file_is_a_failed_job(broadsheet: CommandLine) -> None:
    failed = await broadsheet("ingest", "--file", "absent.jsonl")
    assert failed.status == 1
    assert "There is no file absent.jsonl." in failed.err
    assert "Nothing could be read." in failed.err


async def test_what_a_file_lacked_is_no_concern_of_the_doctor(broadsheet: CommandLine) -> None:
    await broadsheet("ingest", "--file", "absent.jsonl")
    assert "absent" not in (await broadsheet("doctor")).out


async def test_an_unknown_source_is_wrong_usage_and_the_known_ones_are_named(broadsheet: CommandLine) -> None:
    refused = await broadsheet("ingest", "--source", "mars")
    assert refused.status == 2
    assert 'no source called "mars"' in refused.err
    assert "huggingface, arxiv" in refused.err


async def test_without_a_network_every_source_says_so(broadsheet: CommandLine) -> None:
    failed = await broadsheet("ingest")
    assert failed.status == 1
    assert failed.err.count("could not be reached") == 2
    assert "Nothing could be read." in failed.err


async def test_one_source_that_answers_is_enough(broadsheet: CommandLine, sources: PaperSources) -> None:
    sources.on(HUGGINGFACE, text((PAYLOADS / "hf_daily_papers_2026-03-10.json").read_text()))
    done = await broadsheet("ingest", HUGGINGFACE_URL=sources.url)
    assert (done.status, done.out) == (0, "2 new papers\n")
    assert "arxiv: 127.0.0.1 could not be reached" in done.err


# --- digest and search ------------------------------------------------------------------------------


@pytest.fixture
async def stocked(broadsheet: CommandLine, tmp_path: Path) -> CommandLine:
    file = write_lines(tmp_path / "april.jsonl", *(a_line(number) for number in range(1, 57)))
    assert (await broadsheet("ingest", "--file", file)).out == "56 new papers\n"
    return broadsheet


async def test_a_digest_in_json_is_one_document_whose_contributions_add_up(stocked: CommandLine) -> None:
    wanted = ("digest", "--topic", "retrieval-augmented generation", "--date", "2026-04-17", "--json")
    answer = await stocked(*wanted, LOG_LEVEL="DEBUG", PYTHONWARNINGS="always", PYTHONASYNCIODEBUG="1")
    assert answer.status == 0
    papers = answer.document()["papers"]
    assert 1 <= len(papers) <= 5
    for paper in papers:
        assert {"id", "title", "url", "score", "contributions", "reasons"} <= paper.keys()
        assert "Retrieval" in paper["title"]
        assert paper["score"] == pytest.approx(sum(paper["contributions"].values()))
        assert paper["reasons"]
        assert datetime.fromisoformat(paper["listed"]).date().isoformat() <= "2026-04-17"


async def test_a_digest_for_a_person_says_how_many_and_why(stocked: CommandLine) -> None:
    answer = await stocked("digest", "--topic", "video diffusion", "--date", "2026-04-17")
    assert 'Papers for "video diffusion" · Friday 17 April' in answer.out
    assert 'close to "video diffusion"' in answer.out


async def test_a_day_before_every_paper_gives_an_empty_digest_that_says_why(stocked: CommandLine) -> None:
    document = (await stocked("digest", "--topic", "video diffusion", "--date", "2026-03-01", "--json")).document()
    assert document["papers"] == []
    assert document["note"]


async def test_a_search_in_json_is_one_document(stocked: CommandLine) -> None:
    answer = await stocked("search", "protein", "folding", "--count", "3", "--json")
    document = answer.document()
    assert document["query"] == "protein folding"
    assert len(document["papers"]) == 3
    assert all("Protein folding" in paper["title"] for paper in document["papers"])


async def test_a_search_that_finds_nothing_is_an_answer(stocked: CommandLine) -> None:
    answer = await stocked("search", "zymurgy")
    assert (answer.status, answer.out) == (0, "")
    assert 'No stored paper matches "zymurgy".' in answer.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("digest", "--topic", "x", "--date", "2026-13-01"), '"2026-13-01" is not a date. Like this: --date'),
        (("digest", "--topic", "x", "--date", "yesterday", "--json"), '"yesterday" is not a date'),
        (("digest", "--topic", "  "), "There are no words to look for."),
        (("digest", "--topic", "x", "--size", "0"), "--size"),
        (("digest",), "--topic"),
        (("search",), "query"),
    ],
)
async def test_wrong_usage_is_a_sentence_on_standard_error(
    broadsheet: CommandLine, arguments: tuple[str, ...], said: str
) -> None:
    refused = await broadsheet(*arguments)
    assert (refused.status, refused.out) == (2, "")
    assert said in refused.err


# --- operating --------------------------------------------------------------------------------------


async def test_migrate_makes_the_tables_and_may_be_said_twice(broadsheet: CommandLine) -> None:
    for _ in range(2):
        done = await broadsheet("migrate")
        assert (done.status, done.out) == (0, "")
        assert "up to date" in done.err
    assert broadsheet.database.exists()


async def test_env_prints_the_example_settings(broadsheet: CommandLine) -> None:
    shown = await broadsheet("env")
    assert shown.status == 0
    assert shown.out == (ROOT / ".env.example").read_text()


async def test_the_doctor_finds_fault_with_an_empty_database(broadsheet: CommandLine) -> None:
    found = await broadsheet("doctor")
    assert found.status == 1
    assert "look  papers: none yet. Read some with: broadsheet ingest" in found.out
    assert "look  model: none" in found.out
    assert "Something needs attention" in found.err


async def test_the_doctor_is_content_when_papers_arrive_and_there_is_a_model(
    broadsheet: CommandLine, sources: PaperSources
) -> None:
    sources.on(HUGGINGFACE, text(todays_listing()))
    settings = {"HUGGINGFACE_URL": sources.url, "SOURCES": "huggingface"}
    await broadsheet("ingest", **settings)
    found = await broadsheet("doctor", EMBEDDING_MODEL="sentence-transformers/all-MiniLM-L6-v2", **settings)
    assert (found.status, found.err) == (0, "")
    assert "ok    papers: 3 stored" in found.out
    assert "ok    Hugging Face: answered" in found.out


async def test_the_doctor_counts_the_tokens_that_need_another_key(broadsheet: CommandLine) -> None:
    old, new = "o" * 32, "n" * 32
    store = await open_store(f"sqlite+aiosqlite:///{broadsheet.database}")
    async with store.write() as uow:
        await uow.installations.put(Installation("slack", "T1", TokenSeal(old).seal("a token"), NOW))
        await uow.commit()
    await store.close()

    async def told(**settings: str) -> str:
        return next(line for line in (await broadsheet("doctor", **settings)).out.splitlines() if "tokens:" in line)

    assert await told(SECRET_KEY=old) == "ok    tokens: 1 stored"
    assert (await told(SECRET_KEY=f"{new},{old}")).startswith("look  tokens: 1 stored; 1 sealed with an older key")
    assert (await told(SECRET_KEY=new)).startswith("look  tokens: 1 stored; 1 cannot be read")
    assert (await told()).startswith("look  tokens: 1 stored; 1 cannot be read")


async def test_the_doctor_says_that_nobody_posts_what_is_due(broadsheet: CommandLine) -> None:
    url = f"sqlite+aiosqlite:///{broadsheet.database}"
    await migrate(url)
    await subscribe(url, Place("slack", "T1", "C1"), real() - timedelta(hours=2))
    found = await broadsheet("doctor", SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1")
    assert found.status == 1
    run = "Keep this running: broadsheet run"
    assert f"look  heartbeat: due digests were never looked for, so none is posted. {run}" in found.out
    assert f"look  digests on slack: one is overdue: it was due 2 h ago in slack:T1/C1. {run}" in found.out
    assert "look  arXiv: never asked. Ask it with: broadsheet ingest" in found.out


async def test_the_doctor_knows_no_source_by_a_name_that_is_none(broadsheet: CommandLine) -> None:
    refused = await broadsheet("doctor", SOURCES="mars")
    assert (refused.status, refused.out) == (1, "")
    assert "There is no source called 'mars'" in refused.err


async def test_run_with_nothing_configured_names_what_would_start_each_platform(broadsheet: CommandLine) -> None:
    refused = await broadsheet("run")
    assert refused.status == 2
    assert "SLACK_BOT_TOKEN" in refused.err
    assert not broadsheet.database.exists()
