from datetime import UTC, datetime, timedelta

import pytest

from bot.schedule import DAILY, Schedule
from bot.times import count_in_words, duration_in_words, joined, schedule_in_words, when_in_words


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 11, 23, 8, tzinfo=UTC), "today 09:00"),
        (datetime(2026, 11, 24, 8, tzinfo=UTC), "tomorrow 09:00"),
        (datetime(2026, 11, 22, 8, tzinfo=UTC), "yesterday 09:00"),
        (datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "tomorrow 00:30"),
        (datetime(2026, 11, 30, 8, tzinfo=UTC), "Monday 30 November 09:00"),
        (datetime(2027, 1, 4, 8, tzinfo=UTC), "Monday 4 January 2027 09:00"),
    ],
)
def test_a_moment_is_told_in_the_zone_and_as_seen_from_now(instant: datetime, words: str) -> None:
    assert when_in_words(instant, "Europe/Berlin", datetime(2026, 11, 23, 12, tzinfo=UTC)) == words


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule(), "on weekdays at 09:00 (UTC)"),
        (Schedule(weekdays=DAILY), "daily at 09:00 (UTC)"),
        (Schedule(weekdays=frozenset({0, 2})), "on Monday and Wednesday at 09:00 (UTC)"),
        (Schedule(weekdays=frozenset({4}), weekly=True), "weekly on Friday at 09:00 (UTC)"),
    ],
)
def test_a_schedule_in_words(schedule: Schedule, words: str) -> None:
    assert schedule_in_words(schedule) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=5), "1 min"),
        (timedelta(minutes=35), "35 min"),
        (timedelta(minutes=75), "75 min"),
        (timedelta(minutes=115), "2 h"),
        (timedelta(hours=6), "6 h"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_duration_is_one_rounded_number(span: timedelta, words: str) -> None:
    assert duration_in_words(span) == words


@pytest.mark.parametrize(
    ("names", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_joined_as_in_a_sentence(names: list[str], words: str) -> None:
    assert joined(names) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (1234, "1.2k"),
        (9_960, "10k"),
        (12_345, "12k"),
        (999_499, "999k"),
        (999_500, "1M"),
        (3_400_000, "3.4M"),
        (-1234, "-1.2k"),
    ],
)
def test_a_count_is_short(count: int, words: str) -> None:
    assert count_in_words(count) == words
