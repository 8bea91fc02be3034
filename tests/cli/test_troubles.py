"""Wrong settings, databases that cannot be used, readers that leave and Ctrl-C: a sentence and a status, no more."""

import asyncio
import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import web

from tests import processes
from tests.cli.command_line import PATIENCE, CommandLine
from tests.cli.papers_on_disk import a_line, write_lines
from tests.servers.paper_sources import HUGGINGFACE, PaperSources


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("HTTP_PORT", "abc", "HTTP_PORT is not as it should be"),
        ("HTTP_PORT", "70000", "HTTP_PORT is not as it should be"),
        ("TIMEZONE", "Mars", "'Mars' is not an IANA time zone"),
        ("HUGGINGFACE_DAYS", "many", "HUGGINGFACE_DAYS is not as it should be"),
        ("ARXIV_API_URL", "nonsense", "ARXIV_API_URL is not as it should be"),
    ],
)
@pytest.mark.parametrize("verb", ["run", "doctor"])
async def test_a_wrong_setting_is_named(
    broadsheet: CommandLine, verb: str, setting: str, value: str, said: str
) -> None:
    refused = await broadsheet(verb, **{setting: value})
    assert (refused.status, refused.out) == (2, "")
    assert said in refused.err


async def test_a_platform_that_is_half_set_up_says_what_is_missing(broadsheet: CommandLine) -> None:
    refused = await broadsheet("run", SLACK_BOT_TOKEN="xoxb-1")
    assert refused.status == 2
    assert "SLACK_APP_TOKEN" in refused.err


async def test_settings_that_are_no_text_are_refused(broadsheet: CommandLine, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"TIMEZONE=\xff\xfe\n")
    refused = await broadsheet("doctor")
    assert refused.status == 2
    assert ".env is not UTF-8 text" in refused.err


# --- databases --------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [("migrate",), ("ingest",), ("digest", "--topic", "x", "--json"), ("doctor",)])
async def test_a_file_that_is_no_database_is_left_alone(broadsheet: CommandLine, arguments: tuple[str, ...]) -> None:
    broadsheet.database.write_bytes(b"a shopping list, in fact " * 100)
    failed = await broadsheet(*arguments)
    assert (failed.status, failed.out) == (1, "")
    assert "broadsheet.db is not an SQLite file" in failed.err
    assert broadsheet.database.read_bytes() == b"a shopping list, in fact " * 100


async def test_a_damaged_database_is_called_damaged(broadsheet: CommandLine) -> None:
    await broadsheet("migrate")
    content = bytearray(broadsheet.database.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    broadsheet.database.write_bytes(content)
    failed = await broadsheet("search", "anything")
    assert failed.status == 1
    assert "broadsheet.db is damaged" in failed.err


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite+aiosqlite:///.", "cannot be opened"),
        ("sqlite+aiosqlite:///no/such/place/b.db", "there is no directory no/such/place"),
        ("mysql://me:hunter2@db/papers", "neither SQLite nor PostgreSQL"),
        ("broadsheet.db", "DATABASE_URL is not the address of a database"),
    ],
)
async def test_a_database_that_cannot_be_had_is_explained(broadsheet: CommandLine, url: str, said: str) -> None:
    failed = await broadsheet("search", "anything", DATABASE_URL=url)
    assert failed.status == 1
    assert said in failed.err
    assert "hunter2" not in failed.err


async def test_a_locked_database_is_waited_for_and_then_reported(broadsheet: CommandLine, tmp_path: Path) -> None:
    await broadsheet("migrate")
    file = write_lines(tmp_path / "one.jsonl", a_line())
    with closing(sqlite3.connect(broadsheet.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        failed = await broadsheet("ingest", "--file", file)
    assert (failed.status, failed.out) == (1, "")
    assert "locked by another program" in failed.err
    assert (await broadsheet("ingest", "--file", file)).out == "1 new papers\n"


async def test_the_doctor_finds_a_disk_on_which_small_changes_still_fit(broadsheet: CommandLine) -> None:
    """A limit on the size of files stands in for it: it leaves room for a row and not for a day's papers."""
    await broadsheet("migrate")
    kilobytes = broadsheet.database.stat().st_size // 1024 + 200
    words = ["bash", "-c", f'ulimit -f {kilobytes}; exec "$@"', "bash", *broadsheet.words("doctor")]
    process = await asyncio.create_subprocess_exec(
        *words, cwd=broadsheet.folder, env=broadsheet.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = (text.decode() for text in await process.communicate())
    assert process.returncode == 1, err
    assert "look  database: The database broadsheet.db cannot grow: File too large. Check the disk and the quota" in out
    assert sorted(it.name for it in broadsheet.folder.iterdir()) == ["broadsheet.db"]


# --- leaving ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [("env",), ("search", "nothing", "--json"), ("--help",)])
async def test_a_reader_who_has_left_is_no_trouble(broadsheet: CommandLine, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    words, environment = broadsheet.words(*arguments), broadsheet.environment()
    process = await processes.started(
        *words, cwd=broadsheet.folder, env=environment, stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)
    _, err = await process.communicate()
    assert (process.returncode, err) == (1, b"")


@pytest.mark.parametrize("arguments", [("env",), ("search", "nothing", "--json"), ("--help",)])
async def test_output_that_finds_no_room_is_said(broadsheet: CommandLine, arguments: tuple[str, ...]) -> None:
    words, environment = broadsheet.words(*arguments), broadsheet.environment()
    full = os.open("/dev/full", os.O_WRONLY)
    process = await processes.started(
        *words, cwd=broadsheet.folder, env=environment, stdout=full, stderr=subprocess.PIPE
    )
    os.close(full)
    _, err = await process.communicate()
    assert (process.returncode, err) == (1, b"What this prints cannot be written: No space left on device.\n")


async def test_ctrl_c_ends_a_job_at_once_and_quietly(broadsheet: CommandLine, sources: PaperSources) -> None:
    asked = asyncio.Event()

    async def never(_request: web.Request) -> web.StreamResponse:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    sources.on(HUGGINGFACE, never)
    job = await broadsheet.start("ingest", "--source", "huggingface", HUGGINGFACE_URL=sources.url)
    async with asyncio.timeout(PATIENCE):
        await asked.wait()
        job.send_signal(signal.SIGINT)
        out, err = await job.communicate()
    assert err.decode() == ""
    assert (job.returncode, out) == (130, b"")
