"""What is kept for how long, and what goes with a workspace that left."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config import SHORTEST_LEDGER, Settings
from bot.domain import Paper, Place, Posted
from bot.embedding import text_key
from bot.ports import Reaction, Store
from bot.profiles import REMEMBERED
from bot.tidying import Retention, forget_leases, tidy
from storage.memory import MemoryStore
from storage.unit_of_work import open_store
from tests.bot.furnished import ADA, BOSS, follow, furnished
from tests.bot.workspace import NLP, Workspace, a_workspace
from tests.builders import NOW, a_paper


async def a_store(kind: str, folder: Path) -> Store:
    return MemoryStore() if kind == "memory" else await open_store(f"sqlite+aiosqlite:///{folder / 'b.db'}")


both = pytest.mark.parametrize("kind", ["memory", "sqlite"])


@both
async def test_old_papers_go_with_their_vectors_unless_somebody_was_shown_them(kind: str, tmp_path: Path) -> None:
    async with a_workspace(await a_store(kind, tmp_path)) as workspace:
        digest = await furnished(workspace)
        then = NOW - timedelta(days=400)
        old = a_paper(99, listed=then, published=then)
        await workspace.add([old])

        await tidy(workspace.store, Retention(papers=365), workspace.time.now)
        assert await stored(workspace, old) == (False, False)

        await tidy(workspace.store, Retention(papers=1), workspace.time.now + timedelta(days=100))
        assert await stored(workspace, digest.entries[0].paper) == (True, True)


@both
async def test_everything_is_kept_where_nothing_is_to_be_removed(kind: str, tmp_path: Path) -> None:
    async with a_workspace(await a_store(kind, tmp_path)) as workspace:
        await furnished(workspace)
        async with workspace.store.read() as uow:
            before = await uow.papers.count(), len(await uow.digests.recent(NLP))
        await tidy(workspace.store, Retention(papers=0, digests=0, gone_workspaces=0), NOW + timedelta(days=9999))
        async with workspace.store.read() as uow:
            assert (await uow.papers.count(), len(await uow.digests.recent(NLP))) == before


@both
async def test_a_paper_that_was_shown_never_comes_back_when_its_digest_is_no_longer_kept(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.tidying.PORTION", 1)
    async with a_workspace(await a_store(kind, tmp_path)) as workspace:
        digest = await furnished(workspace)
        shown = [ranked.paper for ranked in digest.entries]
        later = workspace.time.now + timedelta(days=500)

        await tidy(workspace.store, Retention(papers=100, digests=400), later)
        assert await workspace.digests() == []

        workspace.time.now = later
        new = a_paper(77, title="Chess endgames", listed=later, published=later)
        await workspace.add([new, *(replace(paper, listed=later, published=later) for paper in shown)])
        [digest] = await workspace.next_digest()
        assert [ranked.paper for ranked in digest.entries] == [new]


@both
async def test_the_ledger_is_kept_for_as_long_as_it_is_to_be(kind: str, tmp_path: Path) -> None:
    async with a_workspace(await a_store(kind, tmp_path)) as workspace:
        digest = await furnished(workspace)
        for kept, days in ((400, 400), (0, 4000)):
            await tidy(workspace.store, Retention(digests=kept), workspace.time.now + timedelta(days=days))
            assert [each.day for each in await workspace.digests()] == [digest.day]


def test_digests_are_kept_for_longer_than_what_was_shown_is_looked_for() -> None:
    assert Settings(_env_file=None, retention_digests_days=SHORTEST_LEDGER).retention_digests_days > REMEMBERED.days
    assert Settings(_env_file=None, retention_digests_days=0).retention_digests_days == 0
    with pytest.raises(ValidationError, match="99 is too few: it is 0, which keeps all, or 100 and more"):
        Settings(_env_file=None, retention_digests_days=99)


async def stored(workspace: Workspace, paper: Paper) -> tuple[bool, bool]:
    """Whether the paper and its vector are there."""
    async with workspace.store.read() as uow:
        found = await uow.papers.get(paper.id)
        vectors = await uow.embeddings.get(workspace.embedder.name, [text_key(paper.text)])
    return found is not None, bool(vectors)


@both
async def test_a_workspace_that_left_is_erased_when_its_time_is_over(kind: str, tmp_path: Path) -> None:
    async with a_workspace(await a_store(kind, tmp_path)) as workspace:
        await furnished(workspace)
        await workspace.bot.workspace_gone("board", "team", "It was removed.")

        await tidy(workspace.store, Retention(), workspace.time.now + timedelta(days=29))
        assert await places(workspace)
        await tidy(workspace.store, Retention(), workspace.time.now + timedelta(days=31))
        assert await places(workspace) == []


@both
async def test_a_workspace_that_came_back_stays(kind: str, tmp_path: Path) -> None:
    async with a_workspace(await a_store(kind, tmp_path)) as workspace:
        await furnished(workspace)
        await workspace.bot.workspace_gone("board", "team", "It was removed.")
        await workspace.say("help")

        await tidy(workspace.store, Retention(), workspace.time.now + timedelta(days=31))
        assert await places(workspace)


@both
async def test_a_workspace_that_is_told_gone_again_is_erased_in_its_time(kind: str, tmp_path: Path) -> None:
    async with a_workspace(await a_store(kind, tmp_path)) as workspace:
        await furnished(workspace)
        for _ in range(3):
            await workspace.bot.workspace_gone("board", "team", "It was removed.")
            workspace.time.pass_(days=11)

        await tidy(workspace.store, Retention(), workspace.time.now)
        assert await places(workspace) == []


@both
async def test_leases_of_processes_that_died_are_removed(kind: str, tmp_path: Path) -> None:
    store, before = await a_store(kind, tmp_path), NOW - timedelta(days=2)
    async with store.write() as uow:
        await uow.leases.acquire("event 1", "who died", before, before + timedelta(seconds=30))
        await uow.leases.acquire("event 2", "at it", NOW, NOW + timedelta(seconds=30))
        await uow.commit()

    await forget_leases(store, NOW)

    async with store.write() as uow:
        assert await uow.leases.prune(NOW + timedelta(minutes=1)) == 1
    await store.close()


async def places(workspace: Workspace) -> list[Place]:
    async with workspace.store.read() as uow:
        return [channel.place for channel in await uow.channels.all("board", "team")]


@pytest.mark.parametrize("managers", ["everyone", "admins"])
@pytest.mark.parametrize("where", ["nlp", "dm-ada"])
async def test_only_an_administrator_erases_a_workspace(managers: str, where: str) -> None:
    async with a_workspace() as workspace:
        await furnished(workspace)
        workspace.board.managers = managers
        said = await workspace.say("forget workspace yes", where, ADA)
        assert "Only an administrator can erase the whole workspace." in said
        assert await places(workspace)


async def test_of_a_workspace_no_byte_is_left_in_the_database_files(tmp_path: Path) -> None:
    file = tmp_path / "b.db"
    async with a_workspace(await open_store(f"sqlite+aiosqlite:///{file}")) as workspace:
        await furnished(workspace)
        for place in ("nlp", "dm-ada"):
            await workspace.say("topics add ancient-numismatics", place, BOSS)
        there = Posted(NLP, "2")
        await workspace.bot.react(Reaction(ADA, there, "🔥", added=True, event="Ev1", moment=workspace.time.now))
        assert b"ancient-numismatics" in bytes_of(file)

        asked = await workspace.hear("forget workspace", "nlp", BOSS)
        await follow(workspace, asked, "Erase it", BOSS)

        assert b"ancient-numismatics" not in bytes_of(file)
        assert b"dm-ada" not in bytes_of(file)
        assert b"board:team/nlp" not in bytes_of(file)
        with closing(sqlite3.connect(file)) as database:
            assert database.execute("select count(*) from channels").fetchone() == (0,)
            assert database.execute("select count(*) from papers").fetchone() != (0,), "papers are nobody's"


async def test_of_a_person_no_byte_is_left_in_the_database_files(tmp_path: Path) -> None:
    file = tmp_path / "b.db"
    somebody = replace(ADA, id="U0123SOMEBODY")
    async with a_workspace(await open_store(f"sqlite+aiosqlite:///{file}")) as workspace:
        digest = await furnished(workspace)
        await workspace.press("more", digest.entries[0].paper.id, somebody)
        there = Posted(NLP, "2")
        await workspace.bot.react(Reaction(somebody, there, "🔥", added=True, event="Ev1", moment=workspace.time.now))
        await workspace.say("saved add 2", person=somebody)
        assert b"U0123SOMEBODY" in bytes_of(file)

        asked = await workspace.hear("forget me", "nlp", somebody)
        await follow(workspace, asked, "Erase it", somebody)

        assert b"U0123SOMEBODY" not in bytes_of(file)


def bytes_of(file: Path) -> bytes:
    """The database with everything that lies beside it."""
    return b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")))
