"""``model``: the embedding model on this machine."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.app import app, say, settings

if TYPE_CHECKING:
    from adapters.embedders.exports import Export

model = typer.Typer(help="The embedding model on this machine.", no_args_is_help=True)
app.add_typer(model, name="model")


@model.command()
def export(
    int8: Annotated[bool, typer.Option("--int8", help="Eight bits a weight: faster, and vectors of its own.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Even if it was exported before.")] = False,
) -> None:
    """Export the model once, so that it starts in a fraction of a second and runs without torch."""
    from adapters.cache_directory import cache_directory
    from adapters.embedders.exports import Export
    from adapters.embedders.leftovers import owner, tidy
    from adapters.embedders.resolution import resolve
    from bot.errors import SetupError

    chosen = settings()
    if chosen.embedding_model == "none":
        raise SetupError("EMBEDDING_MODEL is 'none': there is no model to export.")
    kept = cache_directory(chosen.cache_dir)
    found = Export.of(resolve(chosen.embedding_model, kept), "int8" if int8 else "fp32", kept)
    if found.path.is_file() and not anew:
        say(f"It was exported before: {found.path}")
    else:
        _export(found)
    if gone := tidy(found, owner(chosen.embedding_model)):
        say(f"Removed older exports of it that are not used any more: {', '.join(path.name for path in gone)}.")
    if found.precision != chosen.embedding_precision:
        say(f"To use it, set EMBEDDING_PRECISION={found.precision}.")


def _export(target: "Export") -> None:
    from adapters.embedders.exporting import export

    say(f"Exporting {target.model.tag}, which takes about a quarter of a minute …")
    least = export(target)
    megabytes = target.path.stat().st_size / 1e6
    say(f"Written to {target.path}, {megabytes:.0f} MB. Cosine to the original: {least:.5f} or more.")
