"""``broadsheet`` whose ranking never comes back from its thread; that it has begun is told by a file called HANGS.

python with_a_ranking_that_hangs.py run
"""

from pathlib import Path
from threading import Event
from typing import Any

from ranking.ranker import DefaultRanker

HANGS = "hangs"


def hang(*_: Any) -> None:
    Path(HANGS).touch()
    Event().wait()


if __name__ == "__main__":
    DefaultRanker.rank = hang  # type: ignore[method-assign, assignment]  # a fault that no input brings about
    from bot.cli import main

    main()
