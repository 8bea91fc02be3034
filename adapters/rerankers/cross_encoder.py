"""Rerankers: cross-encoders that classify a pair, and sequence-to-sequence models asked in the manner of monoT5."""

import asyncio
import json
import os
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from bot.errors import SetupError

BATCH: Final = 8
MAX_TOKENS: Final = 512
"""What these models were trained with: a topic and an abstract."""

Judge = Callable[[str, list[str]], list[float]]


class CrossEncoderReranker:
    """Loads its model with the first question, in a thread of its own."""

    def __init__(self, directory: Path, name: str) -> None:
        self.name = name
        self._directory = directory
        self._sequence_to_sequence = _is_sequence_to_sequence(directory)
        self._judge: Judge | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reranker")

    async def relevance(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """Batch by batch, so that whoever gives up waiting stops it soon."""
        loop = asyncio.get_running_loop()
        found: list[float] = []
        for start in range(0, len(texts), BATCH):
            batch = list(texts[start : start + BATCH])
            found += await loop.run_in_executor(self._thread, self._judged, question, batch)
        return found

    def _judged(self, question: str, texts: list[str]) -> list[float]:
        if self._judge is None:
            self._judge = _loaded(self._directory, sequence_to_sequence=self._sequence_to_sequence)
        return self._judge(question, texts)


def _is_sequence_to_sequence(directory: Path) -> bool:
    try:
        config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
        return bool(config.get("is_encoder_decoder"))
    except (OSError, ValueError, AttributeError) as trouble:
        raise SetupError(f"The directory {directory} holds no model that can be read: {trouble}.") from None


def _loaded(directory: Path, *, sequence_to_sequence: bool) -> Judge:
    """From disk alone, without a word or a progress bar of the libraries."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import transformers

        spoken: Any = transformers.logging
        spoken.set_verbosity_error()
        spoken.disable_progress_bar()
        try:
            return _generating(directory) if sequence_to_sequence else _classifying(directory)
        except (OSError, ValueError, KeyError, RuntimeError) as trouble:
            raise SetupError(f"The reranking model in {directory} could not be loaded: {trouble}.") from None


def _classifying(directory: Path) -> Judge:
    import torch
    from sentence_transformers import CrossEncoder

    model: Any = CrossEncoder(str(directory), device="cpu", local_files_only=True, max_length=MAX_TOKENS)
    if model.num_labels != 1:
        raise ValueError(f"it tells {model.num_labels} classes apart instead of giving one score")

    def judge(question: str, texts: list[str]) -> list[float]:
        pairs = [(question, text) for text in texts]
        found = model.predict(pairs, batch_size=BATCH, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False)
        return [float(score) for score in found]

    return judge


def _generating(directory: Path) -> Judge:
    """How much likelier the first word of the answer is "true" than "false" (Nogueira, Jiang and Lin 2020)."""
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(directory, local_files_only=True)
    model: Any = AutoModelForSeq2SeqLM.from_pretrained(directory, local_files_only=True).eval()
    answers = [tokenizer.encode(word, add_special_tokens=False)[0] for word in ("true", "false")]

    def judge(question: str, texts: list[str]) -> list[float]:
        asked = [f"Query: {question} Document: {text} Relevant:" for text in texts]
        read = tokenizer(asked, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
        first = torch.full((len(texts), 1), model.config.decoder_start_token_id)
        with torch.inference_mode():
            logits = model(
                input_ids=read["input_ids"], attention_mask=read["attention_mask"], decoder_input_ids=first
            ).logits
        return [float(share) for share in logits[:, 0, answers].softmax(dim=-1)[:, 0]]

    return judge
