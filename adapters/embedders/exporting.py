"""Exporting a model to ONNX with nothing but torch, and comparing what came of it with the original."""

import importlib.util
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from adapters.embedders.exports import Export
from adapters.embedders.onnx import INPUT, OUTPUT, Encoder
from adapters.embedders.sentence_transformer import load
from bot.errors import SetupError
from bot.ports import Precision

LEAST_COSINE: Final[dict[Precision, float]] = {"fp32": 0.9999, "int8": 0.99}
"""To the vectors of the original, for each of the texts below."""
LARGEST: Final = 1_500_000_000
"""Bytes of weights: torch writes those of more than 1.6 thousand million beside the file."""
TEXTS: Final = (
    "dense retrieval of scientific papers",
    (
        "Answers that Cite: Retrieval-Augmented Generation\nWe let a model look up documents before it writes, so that "
        "its answers cite evidence from search. On five collections the answers are right more often than those of a "
        "model ten times as large that remembers everything it was told, and wrong ones are easier to find."
    ),
    "Étude des spectres d'exoplanètes — α, β and γ in 中文 and русский",
    "We train language model agents to call tools with reinforcement learning, in a sandbox. " * 30,
    (
        "Neural Codecs for Speech\nNeural codecs compress speech to a few bits per second without audible loss. We "
        "compare twelve of them on read and on spontaneous speech in 40 languages, with 1,200 listeners."
    ),
)
"""Short and longer than any model reads, in capitals and in other scripts, of one line and of several."""


def export(target: Export) -> float:
    """Write the file of a model and return its least cosine to the original; takes about fifteen seconds.

    The file is there only when it is whole and agrees. Raises SetupError with the reason why there is none.
    """
    _check(target)
    try:
        target.path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=target.path.parent) as folder, _silence():
            made = replace(target, path=Path(folder) / target.path.name)
            least = _made(made, target.full.path)
            made.path.replace(target.path)
    except OSError as trouble:
        raise SetupError(
            f"The model cannot be written to {target.path.parent}: {trouble.strerror}. Set CACHE_DIR."
        ) from None
    return least


def _check(target: Export) -> None:
    if any(importlib.util.find_spec(name) is None for name in ("onnx", "onnxscript")):
        raise SetupError("Exporting a model needs the export extra: pip install 'broadsheet[export]'.")
    if not target.tokenizer.is_file():
        raise SetupError(f"Only models with a tokenizer.json can be exported; {target.model.directory} has none.")
    if sum(path.stat().st_size for path in target.model.directory.glob("*.safetensors")) > LARGEST:
        raise SetupError("Models of more than 1.5 GB cannot be exported.")


def _made(target: Export, full: Path) -> float:
    """The exported file, compared. ``full`` is where that of full precision is, if it was exported before."""
    encoder = load(target.model)
    original = encoder.encode(list(TEXTS), normalize_embeddings=True, show_progress_bar=False)
    try:
        if target.precision == "fp32":
            _write_graph(encoder[0].auto_model, target.path)
        else:
            if not full.is_file():
                full = target.full.path
                _write_graph(encoder[0].auto_model, full)
            _quantize(full, target.path)
    except Exception as trouble:
        raise SetupError(
            f"This model cannot be exported ({type(trouble).__name__}: {_first_line(trouble)})."
        ) from trouble
    exported = Encoder(target)
    least = min(float(exported([text])[0] @ vector) for text, vector in zip(TEXTS, original, strict=True))
    if not least >= LEAST_COSINE[target.precision]:
        raise SetupError(
            f"The exported model does not agree with the original (cosine {least:.4f}), so it is not kept."
        )
    return least


def _write_graph(network: Any, path: Path) -> None:
    """The tokens of one text, of any length, to the mean of their vectors, of length one.

    Texts are never padded, so nothing is masked. Attention is written out plainly: the fused kind becomes a graph that
    looks in every layer for rows without a single token, which takes a fifth of the time.
    """
    import torch

    network.set_attn_implementation("eager")

    class Sentence(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: Any) -> Any:
            tokens = self.network(input_ids=input_ids).last_hidden_state
            return torch.nn.functional.normalize(tokens.mean(1), p=2, dim=1)

    program: Any = torch.onnx.export(
        Sentence().eval(),
        (torch.ones(1, 16, dtype=torch.long),),
        dynamo=True,
        input_names=[INPUT],
        output_names=[OUTPUT],
        dynamic_shapes={INPUT: {1: torch.export.Dim.DYNAMIC}},
        verbose=False,
    )
    program.save(str(path))


def _quantize(graph: Path, path: Path) -> None:
    """Weights of the products of matrices to eight bits, each column on its own scale; everything else stays.

    On one scale for a whole matrix, which is the library's default, cosines fall to 0.93.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        graph,
        path,
        per_channel=True,
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=_delicate(onnx.load(graph).graph),
        weight_type=QuantType.QInt8,
    )
    if not any(node.op_type == "MatMulInteger" for node in onnx.load(path).graph.node):
        raise ValueError("nothing in it could be quantized")


def _delicate(graph: Any) -> list[str]:
    """The products that make few numbers of many, in the first half of the layers: those stay as precise as they are.

    A few of what goes into them are so large that one scale leaves little of the others, and later layers carry on
    what is lost in the first ones. Three of 36 products in MiniLM, which halve what is missing of a cosine of one.
    """
    shapes = {weights.name: tuple(weights.dims) for weights in graph.initializer}
    products = [node for node in graph.node if node.op_type == "MatMul" and len(shapes.get(node.input[1], ())) == 2]
    narrowing = [node.name for node in products if shapes[node.input[1]][0] > shapes[node.input[1]][1]]
    return narrowing[: len(narrowing) // 2]


def _first_line(trouble: Exception) -> str:
    return (str(trouble).strip().splitlines() or [""])[0][:200]


@contextmanager
def _silence() -> Iterator[None]:
    """The exporter warns of what does not concern us, in four ways."""
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(level)
