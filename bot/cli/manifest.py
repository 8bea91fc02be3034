"""``manifest``: what to paste where a chat platform asks what an app is and may do."""

import json
from typing import Annotated, Literal

import typer

from bot.cli.app import app


@app.command()
def manifest(
    platform: Annotated[Literal["slack"], typer.Argument(help="For which platform.")],
    http: Annotated[str, typer.Option(metavar="URL", help="Events over HTTP at this public address.")] = "",
) -> None:
    """Print the app's manifest: paste it at https://api.slack.com/apps, under "From a manifest"."""
    from adapters.slack.manifest import manifest as slack_manifest

    documents = {"slack": slack_manifest}
    typer.echo(json.dumps(documents[platform](http), indent=2))
