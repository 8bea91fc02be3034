"""Models that read a topic and a paper together: which there is, found without importing any of them."""

from pathlib import Path

from bot.errors import SetupError
from bot.ports import Reranker


def build_reranker(model: str) -> tuple[Reranker | None, str]:
    """The reranker for ``RERANK_MODEL``, or None with the reason in a sentence, which is empty when none is wanted.

    May download the model, where the hub can be reached; its weights are loaded by the first question.
    """
    if not model:
        return None, ""
    from adapters.hub import from_hub
    from adapters.rerankers.cross_encoder import CrossEncoderReranker

    try:
        directory = Path(model) if Path(model).is_dir() else from_hub(model, "RERANK_MODEL")
        return CrossEncoderReranker(directory, model), ""
    except SetupError as why:
        return None, str(why)
