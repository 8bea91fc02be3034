"""The default model exported once for all the tests of a run, whatever process they are in."""

import fcntl
from pathlib import Path

import pytest

from adapters.embedders.exporting import export
from adapters.embedders.exports import Export
from adapters.embedders.resolution import DEFAULT_MODEL, resolve


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A cache directory that holds both precisions."""
    own = tmp_path_factory.getbasetemp()
    cache = (own if worker_id == "master" else own.parent) / "exported"
    cache.mkdir(exist_ok=True)
    model = resolve(DEFAULT_MODEL)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for target in (Export.of(model, "fp32", cache), Export.of(model, "int8", cache)):
            if not target.path.is_file():
                export(target)
    return cache
