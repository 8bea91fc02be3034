"""Finding a model, and what it makes of texts."""

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from adapters.embedders import build_embedder
from adapters.embedders.hashing import HashingEmbedder
from adapters.embedders.resolution import DEFAULT_MODEL, resolve
from bot.errors import SetupError


def test_the_default_model_comes_from_the_installed_package() -> None:
    model = resolve(DEFAULT_MODEL)

    assert model.tag == f"{DEFAULT_MODEL}@53aa51172d14/256"
    assert model.dimension == 384


def test_a_directory_is_taken_as_it_is(tmp_path: Path) -> None:
    shutil.copytree(resolve(DEFAULT_MODEL).directory, tmp_path / "mine")

    assert resolve(str(tmp_path / "mine")).tag == "mine@53aa51172d14/256"


def test_other_weights_have_another_name(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"hidden_size": 7}))
    (tmp_path / "model.safetensors").write_bytes(b"one")
    one = resolve(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"two")

    assert one.dimension == 7
    assert resolve(str(tmp_path)).tag != one.tag


@pytest.mark.parametrize("config", [None, "[]", "{", "{}", '{"hidden_size": null}', '{"hidden_size": -1}'])
def test_a_directory_without_a_model_is_refused_in_a_sentence(tmp_path: Path, config: str | None) -> None:
    if config is not None:
        (tmp_path / "config.json").write_text(config)

    with pytest.raises(SetupError, match="holds no embedding model"):
        resolve(str(tmp_path))


def test_a_directory_without_weights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"hidden_size": 7}))

    with pytest.raises(SetupError, match="holds no weights"):
        resolve(str(tmp_path))


def test_a_setting_that_is_no_number_and_weights_that_lead_nowhere_are_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"hidden_size": 7}))
    (tmp_path / "model.safetensors").symlink_to(tmp_path / "nowhere")
    with pytest.raises(SetupError, match="holds no embedding model"):
        resolve(str(tmp_path))

    (tmp_path / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": "long"}))
    with pytest.raises(SetupError, match="holds no embedding model"):
        resolve(str(tmp_path))


def test_no_model_is_asked_for() -> None:
    assert build_embedder("none") == (None, "EMBEDDING_MODEL is 'none'.")


def test_a_model_that_is_nowhere_gives_the_remedies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{taken.getsockname()[1]}")
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
        embedder, why = build_embedder("nobody/nothing")

    assert embedder is None
    assert "offline extra" in why
    assert "EMBEDDING_MODEL" in why


def test_a_name_that_cannot_be_a_model_is_refused() -> None:
    assert "neither a directory nor a model id" in build_embedder("no such model")[1]


def test_finding_a_model_imports_no_torch() -> None:
    program = (
        "import sys; from adapters.embedders import build_embedder; "
        f"embedder, _ = build_embedder({DEFAULT_MODEL!r}); print(embedder.dimension, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "384 False\n"


async def test_vectors_are_of_length_one_and_belong_to_their_texts(capfd: pytest.CaptureFixture[str]) -> None:
    embedder, _ = build_embedder(DEFAULT_MODEL)
    assert embedder is not None
    texts = ["a cat", "planets orbit stars " * 9, "", "kittens", *["filler"] * 7]
    vectors = await embedder.embed(texts)
    alone = await embedder.embed(["a cat"])

    assert vectors.shape == (11, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[3] > vectors[0] @ vectors[1]
    assert np.allclose(vectors[0], alone[0], atol=1e-5)
    assert (await embedder.embed([])).shape == (0, 384)
    assert capfd.readouterr() == ("", "")


async def test_hashed_texts_that_share_words_are_near() -> None:
    vectors = await HashingEmbedder().embed(["dense retrieval", "sparse retrieval", "speech codecs", ""])

    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
