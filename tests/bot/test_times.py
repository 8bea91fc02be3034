from datetime import time
from zoneinfo import available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.times import parse_time, parse_zone, time_in_words
from tests.bot.hints import hint_of, is_hint

ZONES = sorted(available_timezones() - {"Factory", "localtime"})


# --- times of day -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "at", "zone"),
    [
        ("9:00", time(9), None),
        ("9am", time(9), None),
        ("9 AM", time(9), None),
        ("9:30 p.m.", time(21, 30), None),
        ("12am", time(0), None),
        ("12pm", time(12), None),
        ("21.30", time(21, 30), None),
        ("21h30", time(21, 30), None),
        ("0900", time(9), None),
        ("9", time(9), None),
        ("noon", time(12), None),
        ("at noon", time(12), None),
        ("midnight utc", time(0), "UTC"),
        ("09:00 Europe/Berlin", time(9), "Europe/Berlin"),
        ("09:00, europe/berlin", time(9), "Europe/Berlin"),
        ("9am in new york", time(9), "America/New_York"),
        ("9 amsterdam", time(9), "Europe/Amsterdam"),
        ("09:00 (Asia/Tokyo)", time(9), "Asia/Tokyo"),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, at: time, zone: str | None) -> None:
    assert parse_time(text) == (at, zone)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("25:00", "25:00 is not a time of day."),
        ("25:00 Europe/Berlin", "25:00 is not a time of day."),
        ("9:60", "9:60 is not a time of day."),
        ("13pm", "13pm is not a time of day."),
        ("0am", "0am is not a time of day."),
        ("24:00", "24:00 is not a time of day."),
        ("soon", "soon is not a time of day."),
        ("9:00:00", "9:00:00 is not a time of day."),
        ("", "Nothing is not a time of day."),
    ],
)
def test_what_is_no_time_of_day_says_so_and_shows_one(text: str, sentence: str) -> None:
    with pytest.raises(UserError) as error:
        parse_time(text)
    assert (error.value.sentence, error.value.hint) == (sentence, "digest time 09:00")


@given(st.times(), st.one_of(st.just(""), st.sampled_from([zone for zone in ZONES if "/" in zone])))
def test_a_time_in_words_reads_as_itself(at: time, zone: str) -> None:
    at = at.replace(second=0, microsecond=0, tzinfo=None)
    assert parse_time(time_in_words(at, zone)) == (at, zone or None)


@given(st.one_of(st.text(), st.from_regex(r"\d{1,2}[:.]\d\d ?(am|pm)? \w*", fullmatch=True)))
def test_any_text_is_a_time_or_a_user_error_with_a_hint_that_works(text: str) -> None:
    assert is_hint(hint_of(lambda: parse_time(text), "digest time 09:00"))


# --- zones --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("EUROPE/berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("america/new york", "America/New_York"),
        ("San Francisco", "America/Los_Angeles"),
        ("zürich", "Europe/Zurich"),
        ("utc", "UTC"),
        ("GMT", "UTC"),
        ("indianapolis", "America/Indianapolis"),
    ],
)
def test_a_zone_is_known_by_its_name_or_a_city(text: str, zone: str) -> None:
    assert parse_zone(text) == zone


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("CET", "digest timezone Europe/Berlin"),
        ("PST", "digest timezone America/Los_Angeles"),
        ("est", "digest timezone America/New_York"),
        ("Europe/Berln", "digest timezone Europe/Berlin"),
        ("amsterdm", "digest timezone Europe/Amsterdam"),
        ("+02:00", "digest timezone Europe/Berlin"),
        ("../../etc/passwd", "digest timezone Europe/Berlin"),
    ],
)
def test_an_unknown_zone_or_an_abbreviation_names_a_city_zone(text: str, hint: str) -> None:
    with pytest.raises(UserError) as error:
        parse_zone(text)
    assert error.value.hint == hint


def test_a_wrong_zone_after_a_time_keeps_the_time_in_its_hint() -> None:
    with pytest.raises(UserError) as error:
        parse_time("9am CET")
    assert error.value.hint == "digest time 09:00 Europe/Berlin"


@given(st.text())
@example("me")
def test_any_text_is_a_zone_or_a_user_error_with_a_hint_that_works(text: str) -> None:
    assert is_hint(hint_of(lambda: parse_zone(text), "digest timezone UTC"))
