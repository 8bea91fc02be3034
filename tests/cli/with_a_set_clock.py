"""``broadsheet`` by a clock that can be set under it: ``CLOCK`` names a file with how many seconds it is ahead.

python with_a_set_clock.py run
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import bot.clocks

OFFSET = Path(os.environ["CLOCK"])


def shown() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float(OFFSET.read_text()))


if __name__ == "__main__":
    bot.clocks.real = shown  # the one place where the program asks what time it is
    from bot.cli import main

    main()
