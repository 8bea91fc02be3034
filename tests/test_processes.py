"""What tests start is gone after them, and so is what it was at."""

import os
import sys

import pytest

from tests import processes


async def test_a_process_that_its_test_left_running_is_killed() -> None:
    process = await processes.started(sys.executable, "-c", "import time; time.sleep(3600)")
    processes.kill_all()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
