"""Charts as numbers: whatever the counts, everything stays on the field, and the words say what the line shows."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from adapters.web.pages.charts import HEIGHT, MOST_ROWS, WIDTH, bars, bars_say, line, lines
from bot.domain import Week
from tests.builders import NOW, a_paper, a_sighting

observations = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**7)), min_size=2, max_size=120).map(
    lambda seen: [(NOW + timedelta(seconds=at), value) for at, value in sorted(dict(seen).items())]
)


@given(observations)
def test_a_line_stays_on_the_field_and_its_table_is_short(seen: list[tuple[datetime, int]]) -> None:
    drawn = line("upvotes", seen)
    if drawn is None:
        assert len(seen) < 2
        return
    points = [tuple(map(float, point.split())) for point in drawn.path.removeprefix("M").split("L")]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert points == sorted(points, key=lambda point: point[0])
    assert len(drawn.seen) <= MOST_ROWS + 1
    assert (drawn.seen[0], drawn.seen[-1]) == (seen[0], seen[-1])
    assert drawn.low <= min(value for _, value in seen) <= drawn.high


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60))
def test_bars_stand_beside_one_another_on_the_field(papers: list[int]) -> None:
    drawn = bars([Week(NOW, number, number) for number in papers])

    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH + 1 and 0 <= bar.y <= HEIGHT for bar in drawn)
    assert all(left.x + left.width <= right.x + 1 for left, right in pairwise(drawn))


def test_a_count_is_as_the_source_with_most_of_it_saw_it() -> None:
    paper = a_paper()
    here = [a_sighting(paper, value, at=NOW + timedelta(hours=value)) for value in (5, 9)]
    there = [a_sighting(paper, value, source="arxiv", at=NOW + timedelta(hours=value)) for value in (1, 2, 3)]

    [drawn] = lines([*there, *here])

    assert [value for _, value in drawn.seen] == [5, 9]


def test_a_single_look_is_no_course() -> None:
    assert lines([a_sighting(a_paper(), 5)]) == []
    assert lines([]) == []


def test_weeks_are_said_in_a_sentence() -> None:
    weeks = [Week(NOW - timedelta(weeks=ago), papers, 10) for ago, papers in ((2, 1), (1, 8), (0, 4))]

    assert bars_say(weeks) == (
        "Papers a week: 1 in the week to 3 April, 4 in the last one, at most 8 in the week to 10 April."
    )
    assert bars_say([Week(NOW, 0, 3)]) == "No paper in the last 1 weeks."
