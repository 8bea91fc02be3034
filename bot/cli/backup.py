"""``backup`` and ``restore``: everything in one file, while the program runs."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.app import app, run_async, say, settings


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it, e.g. broadsheet.backup.gz")]) -> None:
    """Write everything that is stored into one file. Broadsheet may go on running."""
    from bot.clocks import real
    from storage.backup import back_up

    done = run_async(back_up(settings().database_url, file, real()))
    say(f"{file}: {done.rows:,} rows as of {done.at:%Y-%m-%d %H:%M} UTC. Whoever has it can read what teams set.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that backup has written")],
    yes: Annotated[bool, typer.Option("--yes", help="Replace what is stored now")] = False,
) -> None:
    """Replace everything that is stored by what a backup holds. Broadsheet may go on running."""
    from bot.cli.app import WRONG_USAGE, fail
    from bot.clocks import real
    from storage.backup import examined
    from storage.backup import restore as put_back

    found = examined(file)
    if not yes:
        fail(
            f"{file} holds {found.rows:,} rows as of {found.at:%Y-%m-%d %H:%M} UTC. They would replace all that is "
            f"stored now. Like this: broadsheet restore {file} --yes",
            WRONG_USAGE,
        )
    done = run_async(put_back(settings().database_url, file, real()))
    say(f"Restored {done.rows:,} rows as of {done.at:%Y-%m-%d %H:%M} UTC. Digests that were due since are not posted.")
