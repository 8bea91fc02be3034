"""A backup of everything in one file, for either database: gzipped JSON lines of a consistent snapshot.

The first line says what it is, each further one holds some rows of a table, the last one counts them all.
A backup of SQLite restores into PostgreSQL and the other way round.
"""

import base64
import gzip
import json
import os
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Date, Integer, LargeBinary, Table, func, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import SetupError
from bot.restoring import known_since, settle
from storage import tables
from storage.columns import Json, UtcDateTime, Word
from storage.database import Database, connect
from storage.faults import in_use, opening
from storage.migrate import head, migrate
from storage.unit_of_work import SqlUnitOfWork

FORMAT = 1
ROWS = 500
LEFT_OUT = frozenset({"leases"})
"""Who is doing something at this moment means nothing later."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a file holds."""

    at: datetime
    revision: str
    rows: int


def _kept() -> list[Table]:
    """Parents before the rows that refer to them."""
    return [table for table in tables.metadata.sorted_tables if table.name not in LEFT_OUT]


# --- out --------------------------------------------------------------------------------------------


async def back_up(url: str, path: Path, now: datetime) -> Backup:
    """Write everything as it stands at this moment, while others go on writing. The file appears when it is whole."""
    await migrate(url)
    database = connect(url)
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with in_use(database), _private(unfinished) as raw, gzip.open(raw, "wt", encoding="utf-8") as file:
            written = 0
            _line(file, {"broadsheet": FORMAT, "at": now.isoformat(), "revision": head()})
            async for name, rows in _snapshot(database):
                _line(file, {"table": name, "rows": rows})
                written += len(rows)
            _line(file, {"rows": written})
        unfinished.replace(path)
    except OSError as trouble:
        raise SetupError(f"{path} cannot be written: {trouble.strerror or trouble}.") from None
    finally:
        with suppress(OSError):
            unfinished.unlink()
        await database.close()
    return Backup(now, head(), written)


def _private(path: Path) -> Any:
    """Readable by nobody else: there are sealed tokens in it."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


async def _snapshot(database: Database) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    async with database.readers.connect() as connection:
        if not database.one_writer:
            await connection.execution_options(isolation_level="REPEATABLE READ")
        for table in _kept():
            query = select(table).order_by(*table.primary_key.columns)
            async with connection.stream(query) as result:
                async for rows in result.mappings().partitions(ROWS):
                    yield table.name, [_plain(table, row) for row in rows]


def _plain(table: Table, row: Mapping[Any, Any]) -> dict[str, Any]:
    return {column.name: _as_json(column, row[column.name]) for column in table.columns}


def _as_json(column: Column[Any], value: Any) -> Any:
    match column.type:
        case _ if value is None:
            return None
        case Json(adapter=adapter):
            return adapter.dump_python(value, mode="json")
        case Word():
            return value.value
        case UtcDateTime() | Date():
            return value.isoformat()
        case LargeBinary():
            return base64.b85encode(value).decode()
    return value


def _line(file: Any, value: Mapping[str, Any]) -> None:
    file.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


# --- in ---------------------------------------------------------------------------------------------


async def restore(url: str, path: Path, now: datetime) -> Backup:
    """Replace everything by what the file holds, in one transaction, after the file was read to its end.

    Digests posted since the backup stay known, and those that may have been are skipped: none goes out twice.
    """
    backup = examined(path)
    await migrate(url)
    database = connect(url)
    try:
        with _understood(path), in_use(database), opening(database):
            async with database.writers.connect() as connection:
                uow = SqlUnitOfWork(connection, writes=True)
                known = await known_since(uow, backup.at)
                await _replace(connection, path)
                await settle(uow, known, backup.at, now)
                await uow.commit()
    finally:
        await database.close()
    return backup


def examined(path: Path) -> Backup:
    """Reads the file to its end. Raises SetupError when it is no whole backup, or one of a newer Broadsheet."""
    with _understood(path):
        return _counted(path)


def _counted(path: Path) -> Backup:
    lines = _lines(path)
    first = next(lines, {})
    if first.get("broadsheet") != FORMAT:
        raise SetupError(f"{path} is not a backup that this Broadsheet can read.")
    if first["revision"] > head():
        raise SetupError(f"{path} is of a newer Broadsheet (its tables are at {first['revision']}). Update this one.")
    known, found, promised = {table.name for table in _kept()}, 0, -1
    for line in lines:
        if "table" not in line:
            promised = line.get("rows", -1)
        elif line["table"] not in known:
            raise SetupError(f"{path} holds a table {line['table']!r} that this Broadsheet does not know.")
        else:
            found += len(line["rows"])
    if found != promised:
        raise SetupError(f"{path} is cut short. Nothing was changed.")
    return Backup(datetime.fromisoformat(first["at"]), first["revision"], found)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)
    except (EOFError, zlib.error, gzip.BadGzipFile) as damage:
        raise ValueError(str(damage)) from None
    except OSError as trouble:
        raise SetupError(f"{path} cannot be read: {trouble.strerror or trouble}.") from None


@contextmanager
def _understood(path: Path) -> Iterator[None]:
    """Whatever a line holds that no backup does; what a database says of it has a sentence of its own."""
    try:
        yield
    except (ValueError, TypeError, LookupError, AttributeError, StatementError):
        raise SetupError(f"{path} is damaged or no backup. Nothing was changed.") from None


async def _replace(connection: AsyncConnection, path: Path) -> None:
    by_name = {table.name: table for table in _kept()}
    for table in reversed(tables.metadata.sorted_tables):
        await connection.execute(table.delete())
    for line in _lines(path):
        if "table" in line:
            table = by_name[line["table"]]
            await connection.execute(table.insert(), [_row(table, row) for row in line["rows"]])
    if connection.dialect.name == "postgresql":
        await _count_on(connection)


def _row(table: Table, stored: Mapping[str, Any]) -> dict[str, Any]:
    """A column that an older backup lacks gets what its migration gave to the rows there were."""
    return {column.name: _as_value(column, stored[column.name]) for column in table.columns if column.name in stored}


def _as_value(column: Column[Any], stored: Any) -> Any:
    match column.type:
        case _ if stored is None:
            return None
        case Json(adapter=adapter):
            return adapter.validate_python(stored)
        case Word(words=words):
            return words(stored)
        case UtcDateTime():
            return datetime.fromisoformat(stored)
        case Date():
            return date.fromisoformat(stored)
        case LargeBinary():
            return base64.b85decode(stored)
    return stored


async def _count_on(connection: AsyncConnection) -> None:
    """PostgreSQL numbers new rows from a sequence, which rows with numbers of their own do not move."""
    for table in _kept():
        (key, *more) = table.primary_key.columns
        if not more and isinstance(key.type, Integer) and key.autoincrement is not False and not key.foreign_keys:
            highest = select(func.coalesce(func.max(key), 0) + 1).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, key.name)
            await connection.execute(select(func.setval(sequence, highest, text("false"))))
