"""``doctor``, ``migrate`` and ``env``: what whoever operates Broadsheet needs."""

from typing import TYPE_CHECKING

import typer

from bot.cli.app import FAILED, app, fail, run_async, say, settings

if TYPE_CHECKING:
    from bot.checkup import Finding


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
    from adapters.registry import missing_settings
    from bot.checkup import examine, tokens
    from bot.main import application

    chosen = settings()
    async with application(chosen, sources=()) as running:
        model, why_not = running.model
        findings = await examine(
            running.store, running.library, running.clock(), model, why_not, missing_settings(), chosen.sources
        )
        return [*findings, *await tokens(running.store, running.seal)]
