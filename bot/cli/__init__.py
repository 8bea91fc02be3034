"""The command line: one file a verb group. Nothing heavy is imported before a verb needs it."""

from bot.cli.app import app, guarded

__all__ = ["app", "main"]


def main() -> None:
    """Entry point of ``broadsheet``."""
    from bot.cli import (  # noqa: F401 - importing a file adds its verbs
        backup,
        bench,
        bench_commands,
        bench_digest,
        bench_discord,
        bench_embed,
        bench_lexical,
        bench_rank,
        bench_search,
        bench_slack,
        bench_start,
        bench_web,
        demo,
        evaluate,
        ingest,
        ledger,
        manifest,
        model,
        operate,
        papers,
        run,
        web,
    )

    guarded(app)
