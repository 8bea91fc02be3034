"""Whether a database has room to grow, found out by making it grow; nothing of it stays.

To store a row proves little: PostgreSQL finds room for it in a page that it has, and for its log in a file that it
keeps for later, and SQLite writes over the beginning of its log. On a full disk all of that still succeeds, and the
papers of the next day do not.
"""

import asyncio
import errno
import os
import tempfile
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError
from storage.database import Database
from storage.faults import directory_of, full, in_use, reaching

ROOM: Final = 1_000_000
"""Bytes that are asked for: about a day of papers."""
NOT_ALLOWED: Final = "42501"
"""PostgreSQL's code for what its user has no right to."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_TABLE = text(
    "CREATE UNLOGGED TABLE broadsheet_trial AS SELECT repeat('.', 500) AS filler FROM generate_series(1, 2000)"
)
"""A table of its own has no page yet, and rows this short are not compressed. It is unlogged, so that the server's log
does not grow: where that finds no room, the server ends."""


async def attempt(database: Database) -> None:
    """Raises StoreError when there is no room."""
    directory = directory_of(database)
    if not database.one_writer:
        await _a_table(database)
    elif directory is not None:
        await asyncio.to_thread(_a_file, database, directory)


async def _a_table(database: Database) -> None:
    """A user who may write rows and make no table can run this program, and cannot find out about the disk."""
    with reaching(database):
        async with database.writers.connect() as connection:
            with in_use(database):
                try:
                    await connection.execute(_TABLE)
                except DBAPIError as error:
                    if getattr(error.orig, "sqlstate", None) != NOT_ALLOWED:
                        raise
                await connection.rollback()


def _a_file(database: Database, directory: Path) -> None:
    """Beside the database and without a name, so that it is gone whatever happens; not of zeros, which may be free."""
    try:
        with tempfile.TemporaryFile(dir=directory) as file:
            file.write(os.urandom(ROOM))
            file.flush()
            os.fsync(file.fileno())
    except PermissionError:
        return  # SQLite's own files are there already, and can be written to
    except OSError as trouble:
        reason = full(database) if trouble.errno in _FULL else _limited(database, trouble)
        raise StoreError(reason) from trouble


def _limited(database: Database, trouble: OSError) -> str:
    return f"{database.name} cannot grow: {trouble.strerror}. Check the disk and the quota on it"
