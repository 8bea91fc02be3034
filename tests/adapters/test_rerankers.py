"""Rerankers: real classes on small models made on the spot, whose scores mean nothing but come as they should."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

from adapters.rerankers import build_reranker
from bot.errors import SetupError
from bot.ports import Reranker

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "</s>",
    "true",
    "false",
    "Query:",
    "Document:",
    "Relevant:",
    "soup",
    "maps",
]
TEXTS = ["soup " * 900, "maps", "", *["soup maps"] * 20]


def vocabulary(directory: Path) -> None:
    words = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer: Any = PreTrainedTokenizerFast
    tokenizer(
        tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(directory)


def a_classifier(directory: Path, labels: int = 1) -> Path:
    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    config = BertConfig.from_dict({"vocab_size": len(WORDS), "num_labels": labels, **sizes})
    BertForSequenceClassification(config).save_pretrained(directory)
    vocabulary(directory)
    return directory


def a_generator(directory: Path) -> Path:
    torch.manual_seed(0)
    sizes = {"d_model": 16, "d_kv": 8, "d_ff": 16, "num_layers": 1, "num_heads": 2}
    config = T5Config.from_dict({"vocab_size": len(WORDS), "decoder_start_token_id": 0, **sizes})
    T5ForConditionalGeneration(config).save_pretrained(directory)
    vocabulary(directory)
    return directory


def built(directory: Path) -> Reranker:
    reranker, why = build_reranker(str(directory))
    assert reranker is not None, why
    return reranker


@pytest.mark.parametrize("model", [a_classifier, a_generator])
async def test_every_text_gets_a_relevance_that_hangs_on_it_alone(
    tmp_path: Path, model: Callable[[Path], Path]
) -> None:
    reranker = built(model(tmp_path))
    found = await reranker.relevance("soup", TEXTS)

    assert len(found) == len(TEXTS)
    assert all(0 < score < 1 for score in found)
    assert await reranker.relevance("soup", TEXTS[1:2]) == pytest.approx(found[1:2], abs=1e-5)
    assert found[1] != pytest.approx(found[3], abs=1e-7)
    assert await reranker.relevance("soup", []) == []


async def test_whoever_stops_waiting_stops_the_reading(tmp_path: Path) -> None:
    reranker = built(a_classifier(tmp_path))
    await reranker.relevance("soup", ["maps"])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await reranker.relevance("soup", ["soup " * 900] * 20_000)

    assert len(await reranker.relevance("soup", ["maps"])) == 1


async def test_a_model_of_many_classes_or_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    many = built(a_classifier(tmp_path / "many", labels=3))
    with pytest.raises(SetupError, match="3 classes"):
        await many.relevance("soup", ["maps"])
    (tmp_path / "empty").mkdir()
    assert "holds no model" in build_reranker(str(tmp_path / "empty"))[1]
    (tmp_path / "empty" / "config.json").write_text("{}")
    with pytest.raises(SetupError, match="could not be loaded"):
        await built(tmp_path / "empty").relevance("soup", ["maps"])


def test_none_is_used_unless_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert build_reranker("") == (None, "")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert "set RERANK_MODEL to a directory" in build_reranker("nobody/nothing")[1]
