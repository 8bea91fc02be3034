"""What every suite needs: no settings from this machine, no waiting, examples that a slow machine can finish."""

import os

import pytest
import stamina
from hypothesis import HealthCheck, Phase, settings

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
