"""Texts to vectors: which model there is, found without importing any of it."""

from bot.errors import SetupError
from bot.ports import Embedder


def build_embedder(model: str) -> tuple[Embedder | None, str]:
    """The embedder for ``EMBEDDING_MODEL``, or None with the reason in a sentence.

    May download the model, where the hub can be reached; the weights themselves are loaded by the first text.
    """
    if model == "none":
        return None, "EMBEDDING_MODEL is 'none'."
    from adapters.embedders.resolution import resolve
    from adapters.embedders.sentence_transformer import SentenceTransformerEmbedder

    try:
        return SentenceTransformerEmbedder(resolve(model)), ""
    except SetupError as why:
        return None, str(why)
