"""The store over SQL: one transaction per unit of work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage import growth
from storage.batches import SqlBatches
from storage.channels import SqlChannels
from storage.columns import UtcDateTime
from storage.database import PATIENCE, Database, connect
from storage.digests import SqlDigests
from storage.embeddings import SqlEmbeddings
from storage.events import SqlEvents
from storage.faults import in_use, reaching
from storage.feedback import SqlFeedback
from storage.installations import SqlInstallations
from storage.leases import SqlLeases
from storage.migrate import migrate
from storage.notes import SqlNotes
from storage.papers import SqlPapers
from storage.people import SqlPeople
from storage.sources import SqlSources
from storage.subscriptions import SqlSubscriptions
from storage.workspaces import SqlWorkspaces


class SqlUnitOfWork:
    def __init__(self, connection: AsyncConnection, *, writes: bool) -> None:
        self._connection = connection
        self._writes = writes
        self.papers = SqlPapers(connection)
        self.embeddings = SqlEmbeddings(connection)
        self.channels = SqlChannels(connection)
        self.workspaces = SqlWorkspaces(connection)
        self.digests = SqlDigests(connection)
        self.batches = SqlBatches(connection)
        self.feedback = SqlFeedback(connection)
        self.people = SqlPeople(connection)
        self.subscriptions = SqlSubscriptions(connection)
        self.events = SqlEvents(connection)
        self.installations = SqlInstallations(connection)
        self.sources = SqlSources(connection)
        self.leases = SqlLeases(connection)
        self.notes = SqlNotes(connection)

    async def commit(self) -> None:
        if not self._writes:
            raise RuntimeError("read() has nothing to commit: use write()")
        await self._connection.commit()


class SqlStore:
    def __init__(self, database: Database) -> None:
        self._database = database
        # Waiting here is fair, and takes no connection away from the readers.
        self._turn: AbstractAsyncContextManager[object] = asyncio.Lock() if database.one_writer else nullcontext()

    @property
    def shared(self) -> bool:
        return not self._database.one_writer

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlUnitOfWork]:
        async with self._connection(self._database.readers) as connection:
            yield SqlUnitOfWork(connection, writes=False)
            # There is nothing to store; but after a rollback psycopg has all of its statements prepared anew.
            await connection.commit()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqlUnitOfWork]:
        async with self._turn, self._connection(self._database.writers) as connection:
            yield SqlUnitOfWork(connection, writes=True)

    async def time(self) -> datetime | None:
        if self._database.one_writer:
            return None
        async with self._connection(self._database.readers) as connection:
            now = await connection.scalar(select(func.clock_timestamp(type_=UtcDateTime())))
            await connection.commit()
            return now

    async def erase_traces(self) -> None:
        """SQLite overwrites what is deleted, but its write-ahead log holds older pages until it is emptied.

        A reader under way keeps it from being emptied; the nightly tidying tries again. PostgreSQL's own vacuum
        makes the room of deleted rows available again; there is nothing to do here.
        """
        if self._database.one_writer:
            async with self._turn, self._connection(self._database.readers) as connection:
                # Beneath SQLAlchemy, which would begin a transaction, in which there can be no checkpoint.
                sqlite = (await connection.get_raw_connection()).driver_connection
                if sqlite is not None:
                    await sqlite.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def try_growing(self) -> None:
        await growth.attempt(self._database)

    async def close(self) -> None:
        await self._database.close()

    @asynccontextmanager
    async def _connection(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as stack:
            with reaching(self._database):
                connection = await stack.enter_async_context(engine.connect())
            with in_use(self._database):
                yield connection


async def open_store(url: str, patience: float = PATIENCE) -> SqlStore:
    """The store at this address, with its tables brought up to date. Raises SetupError.

    ``patience`` is how many seconds a writer waits for other processes.
    """
    await migrate(url, patience)
    return SqlStore(connect(url, patience))
