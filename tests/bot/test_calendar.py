"""Weekends and arXiv's holidays: why a day is empty, in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.calendar import busy_time, holiday, quiet, weekend


@pytest.mark.parametrize(
    "day", [(1, 15), (5, 27), (6, 19), (7, 4), (9, 2), (11, 28), (12, 25), (12, 26), (12, 31)], ids=str
)
def test_arxiv_s_holidays_of_2024_are_known(day: tuple[int, int]) -> None:
    assert holiday(date(2024, *day))


def test_no_other_day_of_that_year_is_a_holiday() -> None:
    days = (date.fromordinal(number) for number in range(date(2024, 1, 1).toordinal(), date(2025, 1, 1).toordinal()))
    assert sum(bool(holiday(day)) for day in days) == 9


def test_the_day_after_a_holiday_says_which() -> None:
    assert quiet(date(2026, 11, 27)) == "arXiv announced nothing on Thanksgiving, and Hugging Face has nothing new."
    assert quiet(date(2026, 11, 26)) == ""


def test_a_weekend_says_that_it_is_one() -> None:
    assert quiet(date(2026, 11, 28)) == "arXiv and Hugging Face publish nothing on Saturdays."
    assert quiet(date(2024, 7, 6)).endswith("Saturdays.")


def test_time_passes_on_busy_days_alone() -> None:
    friday = datetime(2026, 11, 27, 18, tzinfo=UTC)
    assert busy_time(friday, friday + timedelta(hours=3), weekend) == timedelta(hours=3)
    assert busy_time(friday, friday + timedelta(hours=54), weekend) == timedelta(hours=6)
    assert busy_time(friday, friday + timedelta(days=3), weekend) == timedelta(days=1)
    assert busy_time(friday, friday + timedelta(days=3), quiet) == timedelta(hours=18)
    assert busy_time(friday, friday - timedelta(days=3), weekend) == timedelta()
