"""Exported models: which file in the cache directory belongs to a model at a precision."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from adapters.embedders.resolution import Model
from bot.ports import Precision

DESCRIBED_BY: Final = (
    "config.json",
    "modules.json",
    "config_sentence_transformers.json",
    "sentence_bert_config.json",
    "1_Pooling/config.json",
    "tokenizer.json",
)
"""What decides, beside its weights, which vectors a model makes. None of these files must be there."""
FORMAT: Final = 3
"""Of the exported graph: another one is another file, and in eight bits it makes other vectors."""


@dataclass(frozen=True, slots=True)
class Export:
    """A model as one ONNX file: the token numbers of a text in, its vector of length one out. It may not exist yet."""

    model: Model
    precision: Precision
    path: Path

    @classmethod
    def of(cls, model: Model, precision: Precision, cache: Path, of_format: int = FORMAT) -> "Export":
        name = f"{model.fingerprint}-{_description(model.directory, of_format)}"
        return cls(model, precision, cache / "models" / f"{name}.{precision}.onnx")

    @classmethod
    def older(cls, model: Model, cache: Path) -> "list[Export]":
        """What earlier versions of this program wrote of it, and this one does not read."""
        return [
            cls.of(model, precision, cache, before) for before in range(1, FORMAT) for precision in get_args(Precision)
        ]

    @property
    def tag(self) -> str:
        """That of the model for full precision, which gives the same vectors; eight bits are another model."""
        return self.model.tag if self.precision == "fp32" else f"{self.model.tag}/{self.precision}.{FORMAT}"

    @property
    def full(self) -> "Export":
        """The same at full precision, beside it."""
        return self.at("fp32")

    def at(self, precision: Precision) -> "Export":
        name = self.path.name.removesuffix(f".{self.precision}.onnx")
        return Export(self.model, precision, self.path.with_name(f"{name}.{precision}.onnx"))

    @property
    def tokenizer(self) -> Path:
        return self.model.directory / "tokenizer.json"


def _description(directory: Path, of_format: int) -> str:
    together = hashlib.sha256(str(of_format).encode())
    for name in DESCRIBED_BY:
        path = directory / name
        together.update(f"{name}:".encode() + (path.read_bytes() if path.is_file() else b""))
    return together.hexdigest()[:8]
