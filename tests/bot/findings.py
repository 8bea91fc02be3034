"""What the check-up finds in a workspace that is set up for the board alone."""

from typing import Any

from bot.checkup import Finding, Setup, examine
from tests.bot.workspace import Workspace

SOURCES = ("arxiv", "huggingface")


async def all_findings(workspace: Workspace, **setup: Any) -> list[Finding]:
    usual: dict[str, Any] = {
        "sources": SOURCES,
        "platforms": {"board": [], "slack": ["SLACK_BOT_TOKEN"]},
        "model": "minilm",
    }
    now = workspace.time.now
    return await examine(workspace.store, workspace.library, now, now, Setup(**usual | setup))


async def findings(workspace: Workspace, **setup: Any) -> dict[str, Finding]:
    """By what they are about; the last one, where several are about the same."""
    return {finding.about: finding for finding in await all_findings(workspace, **setup)}
