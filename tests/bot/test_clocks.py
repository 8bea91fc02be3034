"""A rehearsal's clock runs faster, and says so in one line that reads back."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clocks import EXAMPLE, Rehearsal, parse_rehearsal, real
from bot.config import Settings


def test_a_rehearsal_runs_as_many_times_faster_as_it_says() -> None:
    begins = datetime(2026, 10, 22, tzinfo=UTC)
    clock = Rehearsal(begins, real() - timedelta(minutes=1), 840)
    assert timedelta(hours=14) <= clock() - begins < timedelta(hours=15)


def test_what_it_says_of_itself_reads_back() -> None:
    rehearsal = parse_rehearsal(EXAMPLE)
    assert rehearsal == Rehearsal(datetime(2026, 10, 22, tzinfo=UTC), datetime(2026, 11, 26, 6, 30, tzinfo=UTC), 840)
    assert parse_rehearsal(str(rehearsal)) == rehearsal


@pytest.mark.parametrize(
    "wrong", ["faster", "2026-10-22 from 2026-11-26 at 840x", f"{EXAMPLE[:-4]}0x", "x from y at 1x"]
)
def test_anything_else_is_answered_with_how_it_is_written(wrong: str) -> None:
    with pytest.raises(ValueError, match="it is written like this"):
        parse_rehearsal(wrong)


def test_there_is_none_unless_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REHEARSAL", "")
    assert Settings(_env_file=None).rehearsal is None
    monkeypatch.setenv("REHEARSAL", EXAMPLE)
    assert Settings(_env_file=None).rehearsal == parse_rehearsal(EXAMPLE)
