"""Where and who as columns. A thread belongs to its channel: what is stored is the channel's."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, and_

from bot.domain import Person, Place

T = TypeVar("T")

ROWS = 250
"""How many rows one statement carries: below every driver's limit of parameters, and a few milliseconds of work."""


def place_columns(place: Place) -> dict[str, str]:
    return {"platform": place.platform, "workspace": place.workspace, "channel": place.channel}


def person_columns(person: Person) -> dict[str, str]:
    return {"person_platform": person.platform, "person_workspace": person.workspace, "person_id": person.id}


def reader_at(place: Place) -> Person:
    """The one person at a place that is an address."""
    return Person(place.platform, place.workspace, place.channel)


def is_place(table: Table, place: Place) -> ColumnElement[bool]:
    return _equal(table, place_columns(place))


def is_person(table: Table, person: Person) -> ColumnElement[bool]:
    return _equal(table, person_columns(person))


def slices(items: Collection[T], size: int = ROWS) -> Iterator[Sequence[T]]:
    """The items in pieces that one statement can carry."""
    everything = list(items)
    for start in range(0, len(everything), size):
        yield everything[start : start + size]


def _equal(table: Table, columns: dict[str, Any]) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in columns.items()))
