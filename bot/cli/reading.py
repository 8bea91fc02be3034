"""What ``ingest`` does."""

from collections.abc import Sequence
from pathlib import Path

from adapters.sources.files import Files
from bot.cli.app import settings
from bot.cli.progress import shown
from bot.ingest import IngestSummary
from bot.main import application


async def read(names: Sequence[str], files: Sequence[Path]) -> tuple[IngestSummary, str]:
    """What came of it, and why there are no vectors if that is so. Named files stand in for the usual sources."""
    usual = None if not files and not names else names
    async with application(settings(), sources=usual) as running:
        from_files = [Files(files, running.clock)] if files else []
        summary = await running.ingest(shown(), [*running.sources, *from_files])
        return summary, running.why_no_embedder
