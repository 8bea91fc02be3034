"""Errors of a database as sentences for whoever operates it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import SetupError, StoreError
from storage.database import Database

_SENTENCES = {
    "file is not a database": "{name} is not an SQLite file. Move it away, or name another one in DATABASE_URL",
    "malformed": "{name} is damaged. Restore it from a backup, or move it away to begin anew",
    "readonly database": "{name} cannot be written to. Check who owns the file and its directory",
    "database is locked": "{name} was locked by another program for too long. Stop that program and try again",
    "database or disk is full": "{name} cannot grow: the disk is full. Free some space and try again",
    "disk i/o error": "{name} cannot be read or written: the disk reports an error",
}
"""By what SQLite says, in lower case."""


@contextmanager
def in_use(database: Database) -> Iterator[None]:
    """What an operator can mend becomes a sentence; everything else is a fault of ours and stays as it is."""
    try:
        yield
    except DBAPIError as error:
        sentence = _known(database, error)
        if sentence is None:
            raise
        raise StoreError(sentence) from error


@contextmanager
def opening(database: Database) -> Iterator[None]:
    """Whatever goes wrong becomes a sentence: the database was never usable."""
    try:
        yield
    except (DBAPIError, OSError, PoolTimeout) as error:
        raise SetupError(_known(database, error) or _unopened(database, error)) from error


def _known(database: Database, error: Exception) -> str | None:
    said = str(getattr(error, "orig", error)).lower()
    for words, sentence in _SENTENCES.items():
        if words in said:
            return sentence.format(name=database.name)
    return None


def _unopened(database: Database, error: Exception) -> str:
    directory = _missing_directory(database)
    if directory:
        return f"{database.name} cannot be made: there is no directory {directory}. Make it, or change DATABASE_URL"
    reason = str(getattr(error, "orig", error)).strip()
    password = database.readers.url.password
    return f"{database.name} cannot be opened: {reason.replace(password, '***') if password else reason}"


def _missing_directory(database: Database) -> Path | None:
    url = database.readers.url
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith("file:"):
        return None
    directory = Path(url.database).parent
    return None if directory.is_dir() else directory
