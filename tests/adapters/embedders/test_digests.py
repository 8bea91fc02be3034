"""Digests of weights: kept between runs, and never those of another state of a file."""

import hashlib
import json
from pathlib import Path

import pytest

from adapters.embedders.digests import NAME, Digests


def test_a_digest_is_kept_until_the_file_changes(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"weights")
    first = Digests(tmp_path).of(weights)
    kept = json.loads((tmp_path / NAME).read_text())
    ours = dict.fromkeys(kept, "0" * 64)
    (tmp_path / NAME).write_text(json.dumps(ours))

    assert first == hashlib.sha256(b"weights").hexdigest()
    assert Digests(tmp_path).of(weights) == "0" * 64  # it was not read again
    weights.write_bytes(b"other weights")
    assert Digests(tmp_path).of(weights) == hashlib.sha256(b"other weights").hexdigest()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}', '{"a": "short"}', "\ud800", "[" * 100_000])
def test_what_was_kept_and_is_damaged_is_forgotten(tmp_path: Path, content: str) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"weights")
    (tmp_path / NAME).write_bytes(content.encode("utf-8", "surrogatepass"))

    assert Digests(tmp_path).of(weights) == hashlib.sha256(b"weights").hexdigest()
    assert len(json.loads((tmp_path / NAME).read_text())) == 1


def test_without_a_place_to_keep_it_a_digest_is_worked_out_each_time(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"weights")
    (tmp_path / "file").write_text("not a directory")

    (tmp_path / "taken" / NAME / "full").mkdir(parents=True)

    for directory in (None, tmp_path / "file", tmp_path / "taken"):
        assert Digests(directory).of(weights) == hashlib.sha256(b"weights").hexdigest()
    assert [it.name for it in (tmp_path / "taken").iterdir()] == [NAME]


def test_what_another_process_kept_meanwhile_stays(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text(name)
    first, second = Digests(tmp_path), Digests(tmp_path)
    first.of(tmp_path / "one")
    second.of(tmp_path / "two")

    assert len(json.loads((tmp_path / NAME).read_text())) == 2
