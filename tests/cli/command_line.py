"""The command line as people meet it: a process of its own, in a folder of its own, without a network."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import processes

PATIENCE = 180.0
"""Seconds after which a process counts as hung."""
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class Finished:
    """What a process left behind."""

    status: int
    out: str
    err: str

    def document(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """``await broadsheet("ingest", "--file", path)``: every call is one process; settings are environment."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "broadsheet.db"

    async def __call__(self, *arguments: str | Path, **settings: str) -> Finished:
        process = await self.start(*arguments, **settings)
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate()
        assert process.returncode is not None
        finished = Finished(process.returncode, out.decode(), err.decode())
        assert "Traceback" not in finished.err, finished.err
        return finished

    async def start(self, *arguments: str | Path, **settings: str) -> asyncio.subprocess.Process:
        return await processes.started(
            *self.words(*arguments),
            cwd=self.folder,
            env=self.environment(**settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    def words(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "bot", *map(str, arguments)]

    def environment(self, **settings: str) -> dict[str, str]:
        return os.environ | self.settings | settings


def without_a_network(**settings: str) -> dict[str, str]:
    """No source, no hub and no proxy can be reached; ranking goes by words alone, which starts fast."""
    quiet = {
        "HUGGINGFACE_URL": NOWHERE,
        "ARXIV_API_URL": f"{NOWHERE}/api/query",
        "ARXIV_RSS_URL": f"{NOWHERE}/rss",
        "EMBEDDING_MODEL": "none",
        "NO_PROXY": "127.0.0.1",
        "COLUMNS": "100",
    }
    return quiet | settings
