"""When a channel gets its digest: a local time, a zone and weekdays."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = frozenset(range(5))
DAILY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Schedule:
    """A digest on each chosen local day; ``weekly`` makes it the week's best on one day."""

    at: time = time(9)
    zone: str = "UTC"
    weekdays: frozenset[int] = WEEKDAYS
    """0 is Monday, as in ``date.weekday``."""
    weekly: bool = False

    def local_day(self, instant: datetime) -> date:
        return instant.astimezone(ZoneInfo(self.zone)).date()

    def instant_on(self, day: date) -> datetime | None:
        """The one instant of that local day, in UTC; None for a day that the zone left out.

        In the hour that a clock change skips, the time moves on by the length of the gap, or back by it
        where it would leave the day; in the hour that it repeats, the first one counts (PEP 495). A zone
        that moved across the date line left out a whole day (Samoa: 30 December 2011).
        """
        wanted = datetime.combine(day, self.at, ZoneInfo(self.zone))
        readings = (wanted.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        return next((instant for instant in readings if self.local_day(instant) == day), None)

    def next_after(self, instant: datetime) -> tuple[date, datetime]:
        """The first (local day, instant in UTC) that lies strictly after ``instant``."""
        day = self.local_day(instant) - timedelta(days=1)
        while True:
            due = self.instant_on(day) if day.weekday() in self.weekdays else None
            if due is not None and due > instant:
                return day, due
            day += timedelta(days=1)

    def covers(self, day: date) -> int:
        """How many days of papers the digest of that day covers: all since the one before, or a week."""
        if self.weekly:
            return 7
        return next(ago for ago in range(1, 8) if (day.weekday() - ago) % 7 in self.weekdays)
