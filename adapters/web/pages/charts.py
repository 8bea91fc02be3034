"""Small charts as numbers for a template: where lines and bars run on a field of fixed size, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from bot.domain import Sighting, Signal, Week
from bot.times import count_in_words

WIDTH = 600
HEIGHT = 120
MARGIN = 6
GAP = 0.25
"""Of a bar's share of the width, how much stays free."""
NEAR = 0.75
"""Values that all lie above this share of the highest are shown from the lowest."""
MOST_ROWS = 40
"""Of a table of counts."""


@dataclass(frozen=True, slots=True)
class Line:
    """One count over time, straight from one observation to the next."""

    name: str
    path: str
    area: str
    seen: tuple[tuple[datetime, int], ...]
    low: int
    high: int
    says: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One week: left edge, top, width and height."""

    x: float
    y: float
    width: float
    height: float
    week: Week


def lines(history: Sequence[Sighting]) -> list[Line]:
    """A line for each signal that was seen to change."""
    found = (line(signal, counts(history, signal)) for signal in ("upvotes", "stars", "comments"))
    return [each for each in found if each]


def counts(history: Sequence[Sighting], signal: Signal) -> list[tuple[datetime, int]]:
    """A signal as the source that counts the most of it saw it, oldest first."""
    of_sources: dict[str, list[tuple[datetime, int]]] = {}
    for sighting in history:
        if sighting.signal == signal:
            of_sources.setdefault(sighting.source, []).append((sighting.at, sighting.value))
    return sorted(max(of_sources.values(), key=lambda seen: max(value for _, value in seen), default=[]))


def line(name: str, seen: Sequence[tuple[datetime, int]]) -> Line | None:
    """None when there is no course to show."""
    if len(seen) < 2 or seen[0][0] == seen[-1][0]:
        return None
    low, high = _range([value for _, value in seen])
    begin, end = seen[0][0], seen[-1][0]
    dots = tuple(
        (round(WIDTH * ((at - begin) / (end - begin)), 1), HEIGHT - _scaled((value - low) / (high - low), HEIGHT))
        for at, value in seen
    )
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in dots)
    area = f"{path}V{HEIGHT}H{dots[0][0]:g}Z"
    return Line(name, path, area, _thinned(seen), low, high, _says(name, seen))


def bars(weeks: Sequence[Week]) -> list[Bar]:
    """The highest week fills the field."""
    most = max((week.papers for week in weeks), default=0) or 1
    share = WIDTH / max(len(weeks), 1)
    heights = [(HEIGHT - MARGIN) * week.papers / most for week in weeks]
    return [
        Bar(
            round(share * (place + GAP / 2), 1),
            round(HEIGHT - tall, 1),
            round(share * (1 - GAP), 1),
            round(tall, 1),
            it,
        )
        for place, (it, tall) in enumerate(zip(weeks, heights, strict=True))
    ]


def bars_say(weeks: Sequence[Week]) -> str:
    """The trend in a sentence."""
    if not any(week.papers for week in weeks):
        return f"No paper in the last {len(weeks)} weeks."
    first, last, most = weeks[0], weeks[-1], max(weeks, key=lambda week: week.papers)
    return (
        f"Papers a week: {first.papers} in the week to {first.until:%-d %B}, {last.papers} in the last one, "
        f"at most {most.papers} in the week to {most.until:%-d %B}."
    )


def _range(values: Sequence[int]) -> tuple[int, int]:
    """From zero, unless all values lie far from it, where their changes would not be seen."""
    low, high = min(values), max(values)
    floor = low if low > NEAR * high else 0
    return floor, max(high, floor + 1)


def _scaled(share: float, size: int) -> float:
    return round(MARGIN + share * (size - 2 * MARGIN), 1)


def _thinned(seen: Sequence[tuple[datetime, int]]) -> tuple[tuple[datetime, int], ...]:
    """The moments at which the count changed, evenly fewer where they are many; always the first and the last."""
    changed = [seen[0], *(after for before, after in pairwise(seen) if before[1] != after[1])]
    if changed[-1] != seen[-1]:
        changed.append(seen[-1])
    step = max(1, -(-len(changed) // MOST_ROWS))
    return (*changed[:-1:step], changed[-1])


def _says(name: str, seen: Sequence[tuple[datetime, int]]) -> str:
    (begin, first), (end, last) = seen[0], seen[-1]
    words = f"from {count_in_words(first)} on {begin:%-d %B} to {count_in_words(last)} on {end:%-d %B}"
    return f"{name.capitalize()} {words}."
