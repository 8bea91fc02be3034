"""``doctor``, ``migrate`` and ``env``: what whoever operates Broadsheet needs."""

import typer

from bot.checkup import Finding
from bot.cli.app import FAILED, app, fail, run_async, say, settings


@app.command()
def migrate() -> None:
    """Bring the database to this version. ``run`` does the same at its start."""
    run_async(_migrate())
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


async def _examine() -> list[Finding]:
    from adapters.registry import missing_settings
    from bot.checkup import examine
    from bot.main import application

    async with application(settings()) as running:
        model = running.embedder.name if running.embedder else ""
        return await examine(
            running.store, running.library, running.clock(), model, running.why_no_embedder, missing_settings()
        )


async def _migrate() -> None:
    from storage.unit_of_work import open_store

    store = await open_store(settings().database_url)
    await store.close()
