"""Errors of a database as sentences for whoever operates it."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import SetupError, StoreAway, StoreError
from storage.database import Database

_READ_ONLY = "{name} cannot be written to: it is read-only. Name one in DATABASE_URL that can be written to"
_FULL = "{name} cannot grow: the disk is full. Free some space and try again"
_UNENCRYPTED = "{name} does not speak SSL. Turn it on at its server, or take sslmode out of DATABASE_URL"
_CROWDED = "{name} takes no more connections. Raise max_connections of its server, or run fewer processes"
_INCOMPLETE = "{name} is damaged: a table of it is missing. Restore it from a backup"
_SENTENCES = {
    "no such table": _INCOMPLETE,
    "file is not a database": "{name} is not an SQLite file. Move it away, or name another one in DATABASE_URL",
    "malformed": "{name} is damaged. Restore it from a backup, or move it away to begin anew",
    "readonly database": "{name} cannot be written to. Check who owns the file and its directory",
    "database or disk is full": _FULL,
    "disk i/o error": "{name} cannot be read or written: its disk reports an error. Check the disk and the quota on it",
    "no password supplied": "{name} asks for a password. Put it into DATABASE_URL: postgresql://user:password@host/name",
    "password authentication failed": "{name} does not accept the user or the password in DATABASE_URL. Correct them",
    "does not exist": "{name} does not exist, or its user does not. Make it, or correct DATABASE_URL",
    "no pg_hba.conf entry": "{name} lets nobody in from here. Allow it in the server's pg_hba.conf",
    "not currently accepting connections": "{name} takes no connections. Allow them (ALTER DATABASE), or name another",
    "server does not support ssl": _UNENCRYPTED,
    "rejected ssl upgrade": _UNENCRYPTED,
}
"""By what a database says, in lower case: SQLite always, and PostgreSQL while it is being connected to."""
_BUSY = {
    "database is locked": "{name} was locked by another program for too long. Stop that program and try again",
    "remaining connection slots are reserved": _CROWDED,
    "too many c": _CROWDED,
}
_UNREACHED = (
    *("connection refused", "connect call failed", "no such file or directory", "name or service not known"),
    *("temporary failure in name resolution", "could not translate host name", "failed to resolve host"),
    *("nodename nor servname", "timeout", "timed out", "network is unreachable", "starting up", "shutting down"),
    *("not yet accepting connections", "in recovery mode", "server closed the connection", "terminated abnormally"),
    *("reset by peer", "broken pipe"),
)
_CODES = {
    "53100": "{name} cannot grow: its disk is full. Free some space on its server and try again",
    "53200": "{name} has no memory left. Give its server more, or restart it",
    "25006": _READ_ONLY,
    "42501": "{name} does not let its user do that. Grant the user all rights on the database, or name its owner",
    "28P01": _SENTENCES["password authentication failed"],
    "28000": "{name} does not let this user in. Correct DATABASE_URL, or allow it in the server's pg_hba.conf",
    "3D000": "{name} does not exist. Make it (createdb), or correct DATABASE_URL",
    "42P01": _INCOMPLETE,
    "XX001": "{name} is damaged. Restore it from a backup",
    "XX002": "{name} is damaged: an index is wrong. Rebuild it (REINDEX DATABASE), or restore it from a backup",
    "58030": "{name} cannot be read or written: its disk reports an error. Check the disk of its server",
    "58P01": "{name} is damaged: a file of it is missing. Restore it from a backup",
}
"""By PostgreSQL's error code: https://www.postgresql.org/docs/current/errcodes-appendix.html"""
_BUSY_CODES = {
    "53300": _CROWDED,
    "55P03": "{name} was locked by another program for too long. Stop that program and try again",
    "40P01": "{name} ended a change because another one stood in its way. Try again",
    "40001": "{name} ended a change because another one was faster. Try again",
    "57014": "{name} took too long to answer. Try again",
}
_GONE = "{name} has gone away. Check that its server runs; everything goes on when it is back"
_CLASSES_GONE = ("08", "57P", "25P03")
_OPTION = re.compile(r"unexpected keyword argument '(\w+)'")
_OTHER_OPTION = (
    "DATABASE_URL has the option {option}, which its driver does not know. Take it out, or begin with postgresql://"
)
LEAST_FREE = 65_536
"""Bytes of a disk that is not full: SQLite takes half of that at once for its shared memory."""
_UNREACHABLE = "{name} cannot be reached. Check that its server runs, and the address in DATABASE_URL"


@contextmanager
def in_use(database: Database) -> Iterator[None]:
    """What an operator can mend becomes a sentence; everything else is a fault of ours and stays as it is."""
    try:
        yield
    except DBAPIError as error:
        known = _known(database, error)
        if known is None:
            raise
        raise known from error


@contextmanager
def reaching(database: Database) -> Iterator[None]:
    """The same around the making of a connection, where each driver has errors of its own."""
    try:
        with in_use(database):
            yield
    except (OSError, PoolTimeout) as error:
        raise StoreAway(_UNREACHABLE.format(name=database.name)) from error


@contextmanager
def opening(database: Database) -> Iterator[None]:
    """Whatever goes wrong becomes a sentence: the database was never usable."""
    try:
        yield
    except (DBAPIError, OSError, PoolTimeout) as error:
        known = _known(database, error)
        raise SetupError(str(known) if known else _unopened(database, error)) from error
    except TypeError as error:
        # How asyncpg says that it has no such option.
        option = _OPTION.search(str(error))
        if option is None:
            raise
        raise SetupError(_OTHER_OPTION.format(option=option[1])) from error


def _known(database: Database, error: Exception) -> StoreError | None:
    cause = getattr(error, "orig", None) or error
    code, said = str(getattr(cause, "sqlstate", None) or ""), str(cause).lower()
    name = database.name
    if "unable to open database file" in said:
        return StoreError(_unopened(database, error))
    if "disk i/o error" in said and _is_full(database):
        return StoreError(_FULL.format(name=name))
    if sentence := _CODES.get(code) if code else _in(_SENTENCES, said):
        return StoreError(sentence.format(name=name))
    if sentence := _BUSY_CODES.get(code) if code else _in(_BUSY, said):
        return StoreAway(sentence.format(name=name))
    if code.startswith(_CLASSES_GONE) or getattr(error, "connection_invalidated", False):
        return StoreAway(_GONE.format(name=name))
    if not database.one_writer and any(words in said for words in _UNREACHED):
        return StoreAway(_UNREACHABLE.format(name=name))
    return None


def _in(sentences: dict[str, str], said: str) -> str | None:
    return next((sentence for words, sentence in sentences.items() if words in said), None)


def _unopened(database: Database, error: Exception) -> str:
    directory = _missing_directory(database)
    if directory:
        return f"{database.name} cannot be made: there is no directory {directory}. Make it, or change DATABASE_URL"
    reason = str(getattr(error, "orig", error)).strip()
    password = database.readers.url.password
    told = reason.replace(password, "***") if password else reason
    check = "that it is a file, who owns it, and that its directory can be written to"
    check = check if database.one_writer else "DATABASE_URL"
    return f"{database.name} cannot be opened: {told.rstrip('.')}. Check {check}"


def _missing_directory(database: Database) -> Path | None:
    directory = directory_of(database)
    return None if directory is None or directory.is_dir() else directory


def full(database: Database) -> str:
    return _FULL.format(name=database.name)


def _is_full(database: Database) -> bool:
    """SQLite calls it an error of the disk when its shared memory finds no room."""
    directory = directory_of(database)
    return directory is not None and shutil.disk_usage(directory).free < LEAST_FREE


def directory_of(database: Database) -> Path | None:
    """Where an SQLite file is; None where there is none, or its address does not tell."""
    url = database.readers.url
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith("file:"):
        return None
    return Path(url.database).parent
