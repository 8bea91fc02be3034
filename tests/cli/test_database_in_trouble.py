"""The database of a running process goes away or becomes read-only: people are told, and everything goes on after."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from bot.clocks import real
from bot.domain import Place
from storage.migrate import migrate
from tests.cli.command_line import PATIENCE, CommandLine, without_a_network
from tests.cli.subscribed import PAPERS, subscribe
from tests.servers.postgres import PostgresServer
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import APP_TOKEN, SlackServer
from tests.servers.slack.state import BOT_TOKEN, TEAM

DUE_IN = timedelta(seconds=15)
"""Until the digest: enough to come up, and to get into trouble before."""
READ_ONLY = "ALTER SYSTEM {} default_transaction_read_only"


def read_only(server: PostgresServer) -> None:
    server.tell(f"{READ_ONLY.format('SET')} = on")
    server.tell("SELECT pg_reload_conf()")


def writable(server: PostgresServer) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(READ_ONLY.format("RESET").encode())
        connection.execute("SELECT pg_reload_conf()")


@pytest.mark.parametrize(
    ("trouble", "mend", "said"),
    [
        (PostgresServer.stop, PostgresServer.start, "My database does not answer"),
        (read_only, writable, "I cannot store anything just now"),
    ],
    ids=["away", "read-only"],
)
async def test_people_are_told_and_the_digest_comes_once_it_is_mended(
    tmp_path: Path, trouble: Callable[[PostgresServer], None], mend: Callable[[PostgresServer], None], said: str
) -> None:
    with PostgresServer(("synchronous_commit=on",)).running() as server:
        server.create("trouble")
        url = server.url("trouble")
        await migrate(url)
        due = real() + DUE_IN
        await subscribe(url, Place("slack", TEAM, "C1"), due)
        async with SlackServer().running() as slack:
            slack.state.channel("C1", name="nlp")
            settings = without_a_network(SOURCES="sample", HTTP_PORT="0", HEARTBEAT_SECONDS="0.5")
            slacks = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.url}
            cli = CommandLine(tmp_path, settings | slacks | {"DATABASE_URL": url})
            process = await cli.start("run")
            reading = asyncio.create_task(process.communicate())
            await slack.until(lambda: slack.sockets.open or None, within=PATIENCE)
            await asyncio.to_thread(trouble, server)
            person = SlackPerson(slack)
            await person.types("topics add speech")
            assert said in (await person.answer(within=PATIENCE)).words
            await asyncio.sleep(max(0.0, (due - real()).total_seconds()) + 1)
            assert slack.state.shown_in("C1") == []
            await asyncio.to_thread(mend, server)
            await slack.until(lambda: len(slack.state.shown_in("C1")) == 1 + PAPERS or None, within=PATIENCE)
            process.terminate()
            _, log = await reading
        assert process.returncode == 0
        assert b"Traceback" not in log, log.decode()
        [day] = [json.loads(line) for line in (await cli("ledger")).out.splitlines()]
        assert day["state"] == "posted"
