"""A short rehearsal with real processes, servers and a real PostgreSQL, all of which fail: every promise is kept."""

from pathlib import Path

from tests.chaos.plan import SHORT
from tests.chaos.recount import recount
from tests.chaos.week import rehearse

SEED = 20261125


async def test_fifteen_hours_of_trouble_break_no_promise(tmp_path: Path) -> None:
    await rehearse(SEED, SHORT, tmp_path)
    verdict = recount(tmp_path)
    assert verdict.wrong == [], "\n".join(verdict.lines())
