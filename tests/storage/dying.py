"""A process that works on a database and kills itself, the way kill -9 would, after so many statements.

python dying.py URL migrate|ingest STATEMENTS
"""

import asyncio
import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event

from storage.migrate import migrate
from storage.unit_of_work import open_store
from tests.builders import NOW, a_paper, a_sighting

PAPERS = [a_paper(number) for number in range(2000)]
SIGHTINGS = [a_sighting(paper, value, at=NOW.replace(hour=value)) for paper in PAPERS for value in (1, 2)]


def die_after(statements: int) -> None:
    left = statements

    @event.listens_for(Engine, "after_cursor_execute")
    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


async def ingest(url: str, statements: int) -> None:
    store = await open_store(url)
    die_after(statements)
    async with store.write() as work:
        await work.papers.add(PAPERS)
        await work.papers.record(SIGHTINGS)
        await work.commit()
    await store.close()


async def main(url: str, job: str, statements: int) -> None:
    if job == "ingest":
        await ingest(url, statements)
    else:
        die_after(statements)
        await migrate(url)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
