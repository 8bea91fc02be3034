"""The fast embedder: an exported model run by onnxruntime on the CPU, without torch."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np

from adapters.embedders.exports import Export
from adapters.embedders.turns import THREADS, Turns
from bot.errors import SetupError
from bot.ports import Matrix

BATCH: Final = THREADS
"""One text for each thread: nothing is padded, little memory is used, and a query waits for one of them at most."""
WITHIN: Final = {"fp32": THREADS, "int8": 1}
"""Threads that share one text's products. In eight bits these are too short for that to be worth while."""
INPUT: Final = "input_ids"
OUTPUT: Final = "sentence_embedding"
SLOWER: Final = ("SkipLayerNormFusion",)
"""What onnxruntime would make of a graph, but on a processor takes four times as long as what it replaces."""


class OnnxEmbedder:
    """Loads the file when the first text comes, which takes a fifth of a second."""

    engine = "onnxruntime"

    def __init__(self, export: Export) -> None:
        self._export = export
        self._encoder: Encoder | None = None
        self._turns = Turns()

    @property
    def name(self) -> str:
        return self._export.tag

    @property
    def dimension(self) -> int:
        return self._export.model.dimension

    async def embed(self, texts: Sequence[str]) -> Matrix:
        return await self._turns.take(texts, BATCH, self.dimension, self._encode)

    def _encode(self, texts: list[str]) -> Matrix:
        if self._encoder is None:
            self._encoder = Encoder(self._export)
        return self._encoder(texts)


class Encoder:
    """Texts to vectors, at once and in the calling thread."""

    def __init__(self, export: Export) -> None:
        self._tokenizer = _tokenizer(export)
        self._session = _session(export)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="onnx")

    def __call__(self, texts: Sequence[str]) -> Matrix:
        encoded = self._tokenizer.encode_batch([text.strip() for text in texts])
        run = map if len(encoded) == 1 else self._threads.map
        return np.concatenate(list(run(self._vector, encoded)))

    def _vector(self, encoded: Any) -> Matrix:
        """Of shape (1, dimension): texts of different lengths side by side are faster than padded to one length."""
        [vector] = self._session.run([OUTPUT], {INPUT: np.array([encoded.ids], np.int64)})
        return np.asarray(vector, np.float32)


def _tokenizer(export: Export) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(export.tokenizer))
    except Exception as trouble:  # noqa: BLE001 - the library raises Exception itself
        raise SetupError(f"The tokenizer {export.tokenizer} cannot be read: {trouble}.") from None
    tokenizer.enable_truncation(export.model.max_tokens)
    tokenizer.no_padding()
    return tokenizer


def _session(export: Export) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = WITHIN[export.precision]
    # Threads that wait busily for one another take the processors from the event loop and from rankings: beside other
    # work a question then takes ten times as long.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4  # what goes wrong is raised
    processor = ["CPUExecutionProvider"]
    try:
        return onnxruntime.InferenceSession(str(export.path), options, processor, disabled_optimizers=SLOWER)
    except Exception as trouble:  # noqa: BLE001 - its errors share no other base
        kind = type(trouble).__name__
        raise SetupError(
            f"The exported model {export.path} cannot be used ({kind}): export it anew with "
            "broadsheet model export --anew."
        ) from None
