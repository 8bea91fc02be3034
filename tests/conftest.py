"""What every suite needs: no settings from this machine, no waiting, examples that a slow machine can finish."""

import asyncio
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
import stamina
from hypothesis import HealthCheck, Phase, settings

from storage.migrate import migrate
from tests import processes
from tests.servers.postgres import PostgresServer

# Whoever starts the suite in the background has it ignore Ctrl-C, and so would every program that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "fuzz",
    settings.get_profile("suite"),
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "10000")),
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # what is found is told at once; the suite's profile shrinks it
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.load_profile("fuzz" if "FUZZ_EXAMPLES" in os.environ else "suite")

OURS: tuple[str, ...] = (
    "DATABASE_URL",
    "SECRET_KEY",
    "LOG_LEVEL",
    "HTTP_",
    "PUBLIC_URL",
    "HEARTBEAT_",
    "INGEST_",
    "METRICS_",
    "CACHE_",
    "RETENTION_",
    "PERSON_",
    "WORKSPACE_",
    "SOURCES",
    "TAKEOVER_",
    "RERANK_",
    "REHEARSAL",
    "EMBEDDING_",
)
OURS += ("TIMEZONE", "HUGGINGFACE_", "ARXIV_", "SLACK_", "DISCORD_", "EMAIL_", "WEB_")


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(autouse=True, scope="session")
def no_waiting_between_retries() -> None:
    stamina.set_testing(True, attempts=2, cap=True)


@pytest.fixture(autouse=True)
def no_process_left_behind() -> Iterator[None]:
    yield
    processes.kill_all()


MIGRATED = "migrated"
"""The database that every other one on the tests' server is copied from."""
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all the tests of this process, with a database that has every table."""
    with PostgresServer().running() as server:
        server.create(MIGRATED)
        with ThreadPoolExecutor(1) as aside:  # there may be an event loop running here
            aside.submit(asyncio.run, migrate(server.url(MIGRATED))).result()
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """An empty database of one's own, with every table."""
    name = f"test_{next(_numbers)}"
    postgres.create(name, MIGRATED)
    yield postgres.url(name)
    postgres.drop(name)
