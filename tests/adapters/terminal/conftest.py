from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.terminal.bot import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    workspace = Workspace(tmp_path)
    with workspace.stdin:
        yield workspace
