"""Papers from files: JSON lines, plain or gzip, and captured answers of the web APIs, told apart by content."""

import asyncio
import gzip
import re
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from gzip import GzipFile
from io import BufferedReader
from itertools import islice
from pathlib import Path

from adapters.sources.arxiv_xml import is_rss, read_atom, read_rss, root_of
from adapters.sources.huggingface_json import read_daily
from adapters.sources.lines import read_line
from adapters.sources.records import Record, Unusable, day
from bot.domain import BadRecord, Paper, Sighting
from bot.errors import SourceError
from bot.ports import Clock

LONGEST_LINE = 1_000_000
LARGEST_DOCUMENT = 20_000_000
PORTION = 500
"""How many records one trip to the worker thread brings."""

_GZIP = b"\x1f\x8b"
_ENOUGH_TO_TELL = 64
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DAY_IN_NAME = re.compile(r"\d{4}-\d{2}-\d{2}")


class Files:
    """Every paper of the files named, however old: who names a file wants what is in it."""

    name = "files"

    def __init__(self, paths: Sequence[Path], clock: Clock) -> None:
        self._paths = paths
        self._clock = clock

    async def fetch(self, since: datetime) -> AsyncIterator[Record]:  # noqa: ARG002 - a file is read whole
        for path in self._paths:
            records = read_file(path, self._clock())
            while portion := await asyncio.to_thread(_portion, records):
                for record in portion:
                    yield record


def _portion(records: Iterator[Record]) -> list[Record]:
    return list(islice(records, PORTION))


def read_file(path: Path, now: datetime) -> Iterator[Record]:
    """The records of one file, read as they are asked for. Raises SourceError when it cannot be read."""
    try:
        with path.open("rb") as raw, _unpacked(raw) as stream:
            yield from _read_stream(stream, path, now)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise SourceError(f"{path.name} is a gzip file that is damaged or cut short.") from None
    except FileNotFoundError:
        raise SourceError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise SourceError(f"{path} is a directory; name a file in it.") from None
    except OSError as wrong:
        raise SourceError(f"{path} cannot be read: {wrong.strerror or wrong}.") from None


def _unpacked(raw: BufferedReader) -> GzipFile | BufferedReader:
    return GzipFile(fileobj=raw) if raw.peek(2)[:2] == _GZIP else raw


def _read_stream(stream: GzipFile | BufferedReader, path: Path, now: datetime) -> Iterator[Record]:
    start = stream.peek(_ENOUGH_TO_TELL).removeprefix(_BYTE_ORDER_MARK).lstrip()[:1]
    return _read_document(stream, path, now) if start in {b"<", b"["} else _read_lines(stream)


# --- captured answers -------------------------------------------------------------------------------


def _read_document(stream: GzipFile | BufferedReader, path: Path, now: datetime) -> Iterator[Record]:
    content = stream.read(LARGEST_DOCUMENT + 1)
    if len(content) > LARGEST_DOCUMENT:
        raise SourceError(f"{path.name} is one document of more than {LARGEST_DOCUMENT // 1_000_000} MB.")
    try:
        text = content.decode("utf-8-sig").lstrip()
        yield from _of_json(text, path, now) if text.startswith("[") else _of_xml(text)
    except (Unusable, UnicodeDecodeError) as wrong:
        raise SourceError(f"{path.name} cannot be used: {_reason(wrong)}.") from None


def _of_json(text: str, path: Path, now: datetime) -> Iterator[Record]:
    """An answer does not say when it was given: its name may tell the day, and the file's age the moment."""
    named = _DAY_IN_NAME.search(path.name)
    captured = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return read_daily(text, day(named[0]) if named else None, min(now, captured))


def _of_xml(text: str) -> Iterator[Record]:
    root = root_of(text)
    if is_rss(root):
        return read_rss(root)
    answer = read_atom(root)
    if answer.refusal:
        raise Unusable(f"arXiv refused the query: {answer.refusal}")
    return iter(answer.records)


# --- lines ------------------------------------------------------------------------------------------


def _read_lines(stream: GzipFile | BufferedReader) -> Iterator[Record]:
    first_line_of: dict[str, int] = {}
    for number, line in enumerate(_lines(stream), 1):
        if line is not None and not line.strip():
            continue
        try:
            paper, sightings = _read_line(line)
            _only_once(paper, number, first_line_of)
        except (Unusable, UnicodeDecodeError) as wrong:
            yield BadRecord(f"line {number}", _reason(wrong))
        else:
            yield paper
            yield from sightings


def _lines(stream: GzipFile | BufferedReader) -> Iterator[bytes | None]:
    """Each line, or None for one that is too long; never more than one allowed line is in memory."""
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) <= LONGEST_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE)
        yield None


def _read_line(line: bytes | None) -> tuple[Paper, list[Sighting]]:
    if line is None:
        raise Unusable(f"longer than {LONGEST_LINE // 1_000_000} MB")
    return read_line(line.decode("utf-8-sig"))


def _only_once(paper: Paper, number: int, first_line_of: dict[str, int]) -> None:
    first = first_line_of.setdefault(paper.id, number)
    if first != number:
        raise Unusable(f"{paper.id} again, as on line {first}")


def _reason(wrong: Unusable | UnicodeDecodeError) -> str:
    return "not UTF-8" if isinstance(wrong, UnicodeDecodeError) else str(wrong)
