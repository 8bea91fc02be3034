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

    def instant_on(self, day: date) -> datetime:
        """The one instant of that local day, in UTC.

        In the hour that a clock change skips, the time moves on by the length of the gap; in the hour
        that it repeats, the first one counts (``fold=0`` of PEP 495). So each day has exactly one.
        """
        return datetime.combine(day, self.at, ZoneInfo(self.zone)).astimezone(UTC)

    def next_after(self, instant: datetime) -> tuple[date, datetime]:
        """The first (local day, instant in UTC) that lies strictly after ``instant``."""
        day = self.local_day(instant) - timedelta(days=1)
        while True:
            if day.weekday() in self.weekdays and self.instant_on(day) > instant:
                return day, self.instant_on(day)
            day += timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days of papers one digest covers."""
        return 7 if self.weekly else 1
