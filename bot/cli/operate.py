"""``doctor``, ``migrate`` and ``env``: what whoever operates Broadsheet needs."""

from typing import TYPE_CHECKING

import typer

from bot.cli.app import FAILED, app, fail, run_async, say, settings

if TYPE_CHECKING:
    from bot.checkup import Finding, Setup
    from bot.config import Settings


@app.command()
def migrate() -> None:
    """Bring the database to this version. Everything else does the same at its start."""
    from storage.migrate import migrate

    run_async(migrate(settings().database_url))
    say("The database is up to date.")


@app.command()
def env() -> None:
    """Print every setting with its default, as a .env file."""
    from bot.cli.environment import example

    typer.echo(example(), nl=False)


@app.command()
def doctor() -> None:
    """Say what works, what does not, and what to do about it."""
    findings = run_async(_examine())
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.well else 'look'}  {finding.about}: {finding.says}")
    if not all(finding.well for finding in findings):
        fail("Something needs attention: see the lines that begin with look.", FAILED)


async def _examine() -> "list[Finding]":
    from bot.checkup import examine, tokens
    from bot.main import application

    chosen = settings()
    async with application(chosen) as running:
        now, wall = running.clock(), running.delivery.wall()
        findings = await examine(running.store, running.library, now, wall, _setup(chosen, *running.model))
        return [*findings, *await tokens(running.store, running.seal)]


def _setup(chosen: "Settings", model: str, why_no_model: str) -> "Setup":
    from adapters.embedders import faster
    from adapters.registry import missing_settings
    from bot.checkup import Setup
    from bot.standing import latest_beat

    return Setup(
        sources=chosen.sources,
        platforms=missing_settings(),
        model=model,
        why_no_model=why_no_model,
        faster=faster(chosen.embedding_model, chosen.embedding_precision, chosen.cache_dir),
        latest_beat=latest_beat(chosen),
        speed=chosen.rehearsal.speed if chosen.rehearsal else 1,
    )
