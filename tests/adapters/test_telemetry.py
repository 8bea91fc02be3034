"""What never stands in the log."""

import subprocess
import sys

WRITES = """
from adapters.telemetry import configure_logging
from bot.logs import log

configure_logging("INFO")
log.warning("post failed", place="email:ada.king+papers@lab.example", why="550 <ada.king@lab.example>: no such user")
try:
    int("smtp://mailer:secret-word@mail.example:587")
except ValueError:
    log.failure("unforeseen", place="slack:T1/C1")
"""


def test_an_address_is_never_written() -> None:
    done = subprocess.run([sys.executable, "-c", WRITES], capture_output=True, text=True, check=True)
    assert "ada.king" not in done.stderr
    assert "secret-word" not in done.stderr
    assert done.stderr.count("lab.example") == 2
    assert "slack:T1/C1" in done.stderr
