from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.schedule import DAILY, WEEKDAYS
from bot.times import date_in_words, days_in_words, parse_days, parse_until
from tests.bot.hints import TODAY, hint_of, is_hint

# --- days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "days", "weekly"),
    [
        ("weekdays", WEEKDAYS, False),
        ("daily", DAILY, False),
        ("every day", DAILY, False),
        ("weekends", {5, 6}, False),
        ("mon,wed,fri", {0, 2, 4}, False),
        ("Mondays and Thursday", {0, 3}, False),
        ("mo we fr", {0, 2, 4}, False),
        ("mon-thu", {0, 1, 2, 3}, False),
        ("mon – thu", {0, 1, 2, 3}, False),
        ("fri to mon", {4, 5, 6, 0}, False),
        ("tue, thu-fri", {1, 3, 4}, False),
        ("weekly", {0}, True),
        ("weekly fri", {4}, True),
        ("weekly on Friday", {4}, True),
        ("Friday weekly", {4}, True),
    ],
)
def test_days_are_read_as_people_write_them(text: str, days: set[int], weekly: bool) -> None:
    assert parse_days(text) == (frozenset(days), weekly)


@pytest.mark.parametrize(
    ("text", "sentence", "hint"),
    [
        ("funday", "funday is not a day of the week.", "digest days sunday"),
        ("wendsday", "wendsday is not a day of the week.", "digest days wednesday"),
        ("t", "t is not a day of the week.", "digest days monday"),
        ("mon-x", "x is not a day of the week.", "digest days monday"),
        ("weekly mon wed", "A weekly digest comes on one day.", "digest days weekly monday"),
        ("", "Name the days of the digest.", "digest days mon,wed,fri"),
    ],
)
def test_what_is_no_day_says_so_and_shows_one(text: str, sentence: str, hint: str) -> None:
    with pytest.raises(UserError) as error:
        parse_days(text)
    assert (error.value.sentence, error.value.hint) == (sentence, hint)
    assert is_hint(hint)


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_days_in_words_read_as_themselves(days: frozenset[int]) -> None:
    assert parse_days(days_in_words(days)) == (days, False)


@given(st.integers(0, 6))
def test_a_weekly_day_in_words_reads_as_itself(day: int) -> None:
    assert parse_days(days_in_words({day}, weekly=True)) == (frozenset({day}), True)


@given(st.text())
def test_any_text_names_days_or_is_a_user_error_with_a_hint_that_works(text: str) -> None:
    assert is_hint(hint_of(lambda: parse_days(text), "digest days daily"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3d", date(2026, 11, 26)),
        ("3 days", date(2026, 11, 26)),
        ("2 weeks", date(2026, 12, 7)),
        ("a week", date(2026, 11, 30)),
        ("tomorrow", date(2026, 11, 24)),
        ("2026-12-01", date(2026, 12, 1)),
        ("until 2026-12-01", date(2026, 12, 1)),
        ("monday", date(2026, 11, 30)),
        ("Tue", date(2026, 11, 24)),
        ("next week", date(2026, 11, 30)),
        ("1 December", date(2026, 12, 1)),
        ("Tuesday 1 December", date(2026, 12, 1)),
        ("1 feb", date(2027, 2, 1)),
        ("1 Feb 2027", date(2027, 2, 1)),
    ],
)
def test_a_rest_ends_on_the_day_that_is_meant(text: str, day: date) -> None:
    assert parse_until(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        *("0d", "2026-11-23", "2020-01-01", "2030-01-01", "2026-02-30"),
        *("999 weeks", "Monday 1 December", "32 may", "soon", ""),
    ],
)
def test_a_rest_until_no_day_or_too_far_a_day_is_refused(text: str) -> None:
    with pytest.raises(UserError) as error:
        parse_until(text, TODAY)
    assert is_hint(error.value.hint)


@given(st.integers(1, 365))
def test_a_date_in_words_reads_as_itself(ahead: int) -> None:
    day = TODAY + timedelta(days=ahead)
    assert parse_until(date_in_words(day), TODAY) == day
    assert parse_until(day.isoformat(), TODAY) == day


@given(st.text())
def test_any_text_ends_a_rest_or_is_a_user_error_with_a_hint_that_works(text: str) -> None:
    assert is_hint(hint_of(lambda: parse_until(text, TODAY), "digest snooze 3d"))
