"""Exported models: the same vectors, sooner."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from transformers import BertConfig, BertModel

from adapters.embedders import build_embedder, faster
from adapters.embedders.exporting import export
from adapters.embedders.exports import FORMAT, Export
from adapters.embedders.leftovers import NAME, leftovers, owner, tidy
from adapters.embedders.resolution import DEFAULT_MODEL, resolve
from adapters.embedders.sentence_transformer import SentenceTransformerEmbedder
from bot.errors import SetupError
from bot.ports import Embedder, Matrix, Precision
from tests.cli.command_line import CommandLine

TEXTS = ["a cat", "Planets orbit stars. " * 90, "", "  Kittens  ", "猫が好き", "dense retrieval of answers"]


def built(cache: Path, precision: Precision = "fp32") -> Embedder:
    embedder, why = build_embedder(DEFAULT_MODEL, precision, str(cache))
    assert embedder is not None, why
    return embedder


async def reference() -> Matrix:
    return await SentenceTransformerEmbedder(resolve(DEFAULT_MODEL)).embed(TEXTS)


async def test_an_exported_model_gives_the_same_vectors_under_the_same_name(exported: Path, tmp_path: Path) -> None:
    fast, plain = built(exported), built(tmp_path)

    assert (fast.engine, plain.engine) == ("onnxruntime", "sentence-transformers")
    assert fast.name == plain.name
    assert np.allclose(await fast.embed(TEXTS), await reference(), atol=1e-5)
    assert (await fast.embed([])).shape == (0, 384)


async def test_eight_bits_are_nearly_the_same_model_under_a_name_of_its_own(exported: Path) -> None:
    small = built(exported, "int8")
    cosines = (await small.embed(TEXTS) * await reference()).sum(axis=1)

    assert small.name == f"{built(exported).name}/int8.{FORMAT}"
    assert cosines.mean() > 0.99
    assert cosines.max() < 1 - 1e-5


def test_eight_bits_must_be_made_before_they_are_used(tmp_path: Path) -> None:
    embedder, why = build_embedder(DEFAULT_MODEL, "int8", str(tmp_path))

    assert embedder is None
    assert "broadsheet model export --int8" in why


def test_an_exported_model_needs_no_torch(exported: Path) -> None:
    program = (
        "import asyncio, sys; from adapters.embedders import build_embedder; "
        f"embedder, _ = build_embedder({DEFAULT_MODEL!r}, 'fp32', {str(exported)!r}); "
        "print(asyncio.run(embedder.embed(['a cat'])).shape, {'torch', 'transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("(1, 384) set()\n", "")


async def test_a_damaged_export_says_how_it_is_mended(tmp_path: Path) -> None:
    target = Export.of(resolve(DEFAULT_MODEL), "fp32", tmp_path)
    target.path.parent.mkdir()
    target.path.write_bytes(b"not a model")

    with pytest.raises(SetupError, match="broadsheet model export --anew"):
        await built(tmp_path).embed(["a cat"])


# --- models that are not what they seem -------------------------------------------------------------


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A model of one small layer with random weights, and the default model's tokenizer."""
    directory = tmp_path / "tiny"
    original = resolve(DEFAULT_MODEL).directory
    shutil.copytree(original, directory, ignore=shutil.ignore_patterns("*.safetensors", "config.json"))
    pooling = json.loads((original / "1_Pooling" / "config.json").read_text())
    config = BertConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
    BertModel(config).save_pretrained(directory)
    write_pooling(directory, pooling | {"word_embedding_dimension": 32})
    return directory


def write_pooling(directory: Path, pooling: dict[str, object]) -> None:
    (directory / "1_Pooling").mkdir(exist_ok=True)
    (directory / "1_Pooling" / "config.json").write_text(json.dumps(pooling))


def test_any_model_that_takes_the_mean_can_be_exported(tiny: Path, tmp_path: Path) -> None:
    target = Export.of(resolve(str(tiny)), "int8", tmp_path)

    assert export(target) > 0.99
    assert [it.name for it in target.path.parent.iterdir()] == [target.path.name]


def test_an_export_that_does_not_agree_is_not_kept(tiny: Path, tmp_path: Path) -> None:
    write_pooling(
        tiny,
        {"word_embedding_dimension": 32, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False},
    )
    target = Export.of(resolve(str(tiny)), "fp32", tmp_path)

    with pytest.raises(SetupError, match="does not agree with the original"):
        export(target)
    assert list(target.path.parent.iterdir()) == []


def test_the_export_of_other_settings_is_not_used(tiny: Path, tmp_path: Path) -> None:
    before = Export.of(resolve(str(tiny)), "fp32", tmp_path)
    write_pooling(tiny, {"word_embedding_dimension": 32, "pooling_mode_max_tokens": True})

    assert Export.of(resolve(str(tiny)), "fp32", tmp_path).path != before.path


def test_a_model_without_a_fast_tokenizer_is_refused_in_a_sentence(tiny: Path, tmp_path: Path) -> None:
    (tiny / "tokenizer.json").unlink()

    with pytest.raises(SetupError, match=r"Only models with a tokenizer\.json"):
        export(Export.of(resolve(str(tiny)), "fp32", tmp_path))


# --- what exports leave behind ----------------------------------------------------------------------


def placed(target: Export) -> Path:
    target.path.parent.mkdir(exist_ok=True)
    target.path.write_bytes(b"exported")
    return target.path


def test_files_of_an_older_format_and_of_weights_that_are_gone_are_removed_and_others_stay(
    tiny: Path, tmp_path: Path
) -> None:
    cache, other = tmp_path / "cache", tmp_path / "other"
    cache.mkdir()
    shutil.copytree(tiny, other)
    (other / "config.json").write_text((tiny / "config.json").read_text() + " ")
    old = placed(Export.older(resolve(str(tiny)), cache)[0])
    first = Export.of(resolve(str(tiny)), "fp32", cache)
    placed(first)
    others = Export.of(resolve(str(other)), "fp32", cache)
    strange = placed(others).with_name("0123456789ab-01234567.fp32.onnx")
    strange.write_bytes(b"nobody knows whose")

    assert tidy(others, owner(str(other))) == []
    assert tidy(first, owner(str(tiny))) == [old]
    assert tidy(first, owner(str(tiny))) == []

    BertModel(
        BertConfig(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
    ).save_pretrained(tiny)
    second = Export.of(resolve(str(tiny)), "int8", cache)
    assert leftovers(second, owner(str(tiny))) == [first.path]
    placed(second)
    assert tidy(second, owner(str(tiny))) == [first.path]
    assert sorted(cache.glob("models/*.onnx")) == sorted([second.path, others.path, strange])


def test_a_file_that_two_models_share_stays_until_neither_needs_it(tiny: Path, tmp_path: Path) -> None:
    cache, twin = tmp_path / "cache", tmp_path / "twin"
    cache.mkdir()
    shutil.copytree(tiny, twin)
    shared = Export.of(resolve(str(tiny)), "fp32", cache)
    placed(shared)
    for each in (tiny, twin):
        tidy(shared, owner(str(each)))
    for each, gone in ((tiny, []), (twin, [shared.path])):
        write_pooling(each, {"word_embedding_dimension": 32, "pooling_mode_max_tokens": True})
        now = Export.of(resolve(str(each)), "fp32", cache)
        placed(now)
        assert tidy(now, owner(str(each))) == gone


@pytest.mark.parametrize("notes", ["{", "[]", '{"a": 1}', '{"a": ["../../etc/passwd", 7, "b.onnx/../c"]}'])
def test_notes_that_make_no_sense_are_forgotten(tiny: Path, tmp_path: Path, notes: str) -> None:
    target = Export.of(resolve(str(tiny)), "fp32", tmp_path)
    (placed(target).parent / NAME).write_text(notes)

    assert tidy(target, "a") == []
    assert json.loads((target.path.parent / NAME).read_text())["a"] == [target.path.name]


def test_what_would_start_a_model_sooner_is_said_as_long_as_it_is_not_done(tiny: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    model = resolve(str(tiny))
    assert faster(str(tiny), "fp32", str(cache)).startswith("It is not exported: it starts in a fraction of a second")
    placed(Export.older(model, cache)[0])
    said = faster(str(tiny), "fp32", str(cache))
    assert said.startswith("Its exported file is outdated")
    assert said.endswith("broadsheet model export")
    placed(Export.of(model, "fp32", cache))
    assert faster(str(tiny), "fp32", str(cache)) == ""
    assert faster("none") == faster(str(tmp_path / "nowhere")) == faster(str(tiny), "int8", str(cache)) == ""


async def test_the_command_line_says_what_it_removed(tiny: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    model = resolve(str(tiny))
    old, _ = placed(Export.older(model, cache)[0]), placed(Export.of(model, "fp32", cache))
    broadsheet = CommandLine(tmp_path, {"CACHE_DIR": str(cache), "EMBEDDING_MODEL": str(tiny)})

    done = await broadsheet("model", "export")

    assert done.status == 0
    assert f"Removed older exports of it that are not used any more: {old.name}.\n" in done.err
    assert not old.exists()


async def test_the_command_line_exports_once_and_says_what_to_set(exported: Path, tmp_path: Path) -> None:
    broadsheet = CommandLine(tmp_path, {"CACHE_DIR": str(exported)})
    done = await broadsheet("model", "export", "--int8")
    without = await broadsheet("model", "export", EMBEDDING_MODEL="none")

    assert done.status == 0
    assert "exported before" in done.err
    assert "EMBEDDING_PRECISION=int8" in done.err
    assert (without.status, without.err) == (1, "EMBEDDING_MODEL is 'none': there is no model to export.\n")
