from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule import DAILY, WEEKDAYS, Schedule

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Nuuk",  # skips 23:00-24:00 of a Saturday
    "America/Sao_Paulo",  # skipped 00:00-01:00 until 2018
    "Asia/Kathmandu",  # +5:45
    "Asia/Kolkata",  # +5:30
    "Australia/Lord_Howe",  # moves by half an hour
    "Pacific/Apia",  # left out 30 December 2011
    "Pacific/Chatham",  # +12:45, +13:45
    "Pacific/Kwajalein",  # left out 21 August 1993
]
TIMES = [time(0), time(0, 30), time(1, 30), time(2), time(2, 30), time(3), time(9), time(23, 30), time(23, 59)]


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=ahead) for ahead in range((date(year + 1, 1, 1) - first).days)]


def exists(day: date, zone: str) -> bool:
    """Whether some hour of that day, looked for hour by hour, was on the clocks of the zone."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return any((noon + timedelta(hours=h)).astimezone(ZoneInfo(zone)).date() == day for h in range(-28, 29))


def run_of(schedule: Schedule, start: datetime, count: int) -> list[tuple[date, datetime]]:
    """What ``next_after`` gives when each digest is followed by the next."""
    found = [schedule.next_after(start)]
    while len(found) < count:
        found.append(schedule.next_after(found[-1][1]))
    return found


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [1993, 2011, 2024, 2026])
def test_each_local_day_of_a_year_has_exactly_one_instant_on_that_day(zone: str, year: int) -> None:
    there = [day for day in days_of(year) if exists(day, zone)]
    for at in TIMES:
        schedule = Schedule(at, zone, DAILY)
        start = datetime(year, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC) - timedelta(seconds=1)
        run = run_of(schedule, start, len(there))
        assert [day for day, _ in run] == there
        assert [schedule.local_day(instant) for _, instant in run] == there
        assert all(before < after for (_, before), (_, after) in pairwise(run))


@given(
    st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"})),
    st.times(),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(int(datetime(1971, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2036, 12, 31, tzinfo=UTC).timestamp())),
)
def test_any_schedule_gives_rising_instants_on_rising_chosen_days(
    zone: str, at: time, weekdays: frozenset[int], second: int
) -> None:
    schedule = Schedule(at.replace(tzinfo=None), zone, weekdays)
    start = datetime.fromtimestamp(second, UTC)
    run = run_of(schedule, start, 12)
    assert run[0][1] > start
    assert all(before[0] < after[0] and before[1] < after[1] for before, after in pairwise(run))
    assert all(day.weekday() in weekdays and schedule.local_day(instant) == day for day, instant in run)


def test_a_day_that_the_zone_left_out_has_no_digest() -> None:
    schedule = Schedule(time(9), "Pacific/Apia", DAILY)
    assert schedule.instant_on(date(2011, 12, 30)) is None
    run = run_of(schedule, datetime(2011, 12, 28, 20, tzinfo=UTC), 3)
    assert run == [
        (date(2011, 12, 29), datetime(2011, 12, 29, 19, tzinfo=UTC)),
        (date(2011, 12, 31), datetime(2011, 12, 30, 19, tzinfo=UTC)),
        (date(2012, 1, 1), datetime(2011, 12, 31, 19, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # 02:30 is skipped: 03:30
        (date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # 02:30 comes twice: the first
    ],
)
def test_both_clock_changes_in_berlin(day: date, instant: datetime) -> None:
    assert Schedule(time(2, 30), "Europe/Berlin").instant_on(day) == instant


def test_a_gap_at_midnight_keeps_the_digest_on_its_day() -> None:
    nuuk = Schedule(time(23, 30), "America/Nuuk", DAILY)
    instant = nuuk.instant_on(date(2024, 3, 30))
    assert instant is not None
    assert f"{instant.astimezone(ZoneInfo('America/Nuuk')):%d %H:%M}" == "30 22:30"


def test_the_next_digest_lies_strictly_after_the_last() -> None:
    schedule = Schedule(time(9), "UTC", WEEKDAYS)
    friday = datetime(2026, 11, 27, 9, tzinfo=UTC)
    assert schedule.next_after(friday - timedelta(microseconds=1)) == (date(2026, 11, 27), friday)
    assert schedule.next_after(friday) == (date(2026, 11, 30), friday + timedelta(days=3))


@pytest.mark.parametrize(
    ("schedule", "day", "days"),
    [
        (Schedule(weekly=True, weekdays=frozenset({4})), date(2026, 11, 27), 7),
        (Schedule(), date(2026, 11, 24), 1),
        (Schedule(), date(2026, 11, 23), 3),
        (Schedule(weekdays=frozenset({0, 2, 4})), date(2026, 11, 25), 2),
        (Schedule(weekdays=frozenset({2})), date(2026, 11, 25), 7),
    ],
)
def test_a_digest_covers_the_days_since_the_one_before(schedule: Schedule, day: date, days: int) -> None:
    assert schedule.covers(day) == days
