"""After a restore nothing goes out twice, whatever was under way when the backup was made."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Digest, DigestState, PartState
from storage.backup import back_up, restore
from storage.unit_of_work import open_store
from tests.bot.furnished import furnished
from tests.bot.workspace import Workspace, a_workspace


def at(folder: Path, name: str) -> str:
    return f"sqlite+aiosqlite:///{folder / name}"


async def test_a_digest_posted_since_the_backup_is_not_posted_again(tmp_path: Path) -> None:
    url = at(tmp_path, "one.db")
    async with a_workspace(await open_store(url)) as workspace:
        await furnished(workspace, papers=12)
        before_second = workspace.time.now
        await back_up(url, tmp_path / "b.gz", before_second)
        [second] = await workspace.next_digest()
        posts = len(workspace.board.posts)

        await restore(url, tmp_path / "b.gz", workspace.time.now)

        assert await workspace.delivery.deliver_due() == []
        assert len(workspace.board.posts) == posts
        known = await workspace.digests()
        assert second.day in {digest.day for digest in known}
        [third] = await workspace.next_digest()
        seen = {ranked.paper.id for digest in known for ranked in digest.entries}
        assert not seen & {ranked.paper.id for ranked in third.entries}


async def test_a_digest_that_may_have_been_posted_is_skipped_and_says_why(tmp_path: Path) -> None:
    async with a_workspace(await open_store(at(tmp_path, "one.db"))) as workspace:
        await furnished(workspace)
        await back_up(at(tmp_path, "one.db"), tmp_path / "b.gz", workspace.time.now)
        now = workspace.time.now + timedelta(days=2, hours=1)

    await restore(at(tmp_path, "two.db"), tmp_path / "b.gz", now)

    async with a_workspace(await open_store(at(tmp_path, "two.db"))) as workspace:
        workspace.time.now = now
        assert await workspace.delivery.deliver_due() == []
        skipped = [digest for digest in await workspace.digests() if digest.state is DigestState.SKIPPED]
        assert skipped
        assert all(digest.note.startswith("Restored from a backup of") for digest in skipped)


async def backed_up_under_way(workspace: Workspace, folder: Path, state: str, posted: int) -> Digest:
    """A digest that was posted, and a backup from when it was in this state with so many of its parts out."""
    digest = await furnished(workspace)
    with closing(sqlite3.connect(folder / "one.db")) as now, closing(sqlite3.connect(folder / "then.db")) as then:
        now.backup(then)
        [(last,)] = then.execute("SELECT max(id) FROM digests")
        then.execute("UPDATE digests SET state = ? WHERE id = ?", (state, last))
        if state == "preparing":
            then.execute("DELETE FROM entries WHERE digest_id = ?", (last,))
            then.execute("DELETE FROM parts WHERE digest_id = ?", (last,))
        then.execute(
            "UPDATE parts SET state = 'ready', message = '' WHERE digest_id = ? AND number >= ?", (last, posted)
        )
        then.commit()
    await back_up(at(folder, "then.db"), folder / "b.gz", workspace.time.now)
    return digest


UNDER_WAY = pytest.mark.parametrize(("state", "posted"), [("preparing", 0), ("delivering", 0), ("delivering", 1)])


@UNDER_WAY
async def test_a_digest_whose_post_was_under_way_stays_as_it_ended(tmp_path: Path, state: str, posted: int) -> None:
    async with a_workspace(await open_store(at(tmp_path, "one.db"))) as workspace:
        digest = await backed_up_under_way(workspace, tmp_path, state, posted)
        posts, before = len(workspace.board.posts), await workspace.digests()

        await restore(at(tmp_path, "one.db"), tmp_path / "b.gz", workspace.time.now + timedelta(minutes=5))
        workspace.time.now += timedelta(minutes=30)

        assert await workspace.delivery.deliver_due() == []
        assert len(workspace.board.posts) == posts
        assert digest.state is DigestState.POSTED
        assert await workspace.digests() == before


@UNDER_WAY
async def test_elsewhere_it_goes_no_further_and_says_why(tmp_path: Path, state: str, posted: int) -> None:
    async with a_workspace(await open_store(at(tmp_path, "one.db"))) as workspace:
        digest = await backed_up_under_way(workspace, tmp_path, state, posted)
        now = workspace.time.now + timedelta(minutes=30)

    await restore(at(tmp_path, "two.db"), tmp_path / "b.gz", now)

    async with a_workspace(await open_store(at(tmp_path, "two.db"))) as workspace:
        workspace.time.now = now
        assert await workspace.delivery.deliver_due() == []
        assert workspace.board.posts == []
        [restored] = [it for it in await workspace.digests() if it.day == digest.day]
        assert restored.state is (DigestState.POSTED if posted else DigestState.SKIPPED)
        assert restored.note.startswith("Restored from a backup of")
        assert sum(part.state is PartState.POSTED for part in restored.parts) == posted
