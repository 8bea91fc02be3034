"""Texts to vectors: which model there is and what runs it, found without importing any of it."""

from adapters.cache_directory import cache_directory
from bot.errors import SetupError
from bot.ports import Embedder, Precision


def build_embedder(model: str, precision: Precision = "fp32", cache: str = "") -> tuple[Embedder | None, str]:
    """The embedder for ``EMBEDDING_MODEL``, or None with the reason in a sentence.

    May download the model, where the hub can be reached; the weights themselves are loaded by the first text. An
    exported file of the model is used where there is one. ``cache`` is ``CACHE_DIR``.
    """
    if model == "none":
        return None, "EMBEDDING_MODEL is 'none'."
    from adapters.embedders.exports import Export
    from adapters.embedders.resolution import resolve

    try:
        kept = cache_directory(cache)
        export = Export.of(resolve(model, kept), precision, kept)
    except SetupError as why:
        return None, str(why)
    if export.path.is_file():
        from adapters.embedders.onnx import OnnxEmbedder

        return OnnxEmbedder(export), ""
    if precision != "fp32":
        return None, f"EMBEDDING_PRECISION is {precision}: make that model once with broadsheet model export --int8."
    from adapters.embedders.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(export.model), ""


def faster(model: str, precision: Precision = "fp32", cache: str = "") -> str:
    """How this model would start sooner, in a sentence; empty when it does, or when there is no way."""
    if model == "none" or precision != "fp32":
        return ""  # eight bits run exported or not at all
    from adapters.embedders.exports import Export
    from adapters.embedders.leftovers import leftovers, owner
    from adapters.embedders.resolution import resolve

    try:
        kept = cache_directory(cache)
        export = Export.of(resolve(model, kept), precision, kept)
    except SetupError:
        return ""
    if export.path.is_file() or not export.tokenizer.is_file():
        return ""
    state = "Its exported file is outdated" if leftovers(export, owner(model)) else "It is not exported"
    return f"{state}: it starts in a fraction of a second after broadsheet model export"
