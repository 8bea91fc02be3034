"""The recount can fail: each promise that a journal or a ledger breaks is named."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.journal import Entry
from tests.chaos.recount import Recount, recount

PLACE, DAY, PAPERS = "slack:T1/C000", "2026-10-26", ("arxiv:2610.26001", "arxiv:2610.26002")
AT = "2026-11-26T06:00:00+00:00"


@dataclass
class Records:
    """One channel, two days: Sunday is none of its own, and Monday's digest has an overview and two replies."""

    journal: list[Entry] = field(default_factory=list)
    ledger: list[Entry] = field(default_factory=list)

    def note(self, kind: str, **entry: Any) -> Entry:
        self.journal.append({"kind": kind, "real": AT, "clock": AT, **entry})
        return self.journal[-1]

    def wrong(self) -> list[str]:
        return Recount(self.journal, self.ledger).verdict_on_all().wrong

    @property
    def monday(self) -> Entry:
        return next(entry for entry in self.ledger if entry["kind"] == "day" and entry["day"] == DAY)

    def of(self, kind: str) -> list[Entry]:
        return [entry for entry in self.journal if entry["kind"] == kind]


@pytest.fixture
def records() -> Records:
    kept = Records()
    channel = {"place": PLACE, "at": "09:00:00", "zone": "UTC", "weekdays": [0, 1, 2, 3, 4]}
    channel |= {"layout": "thread", "on_empty": "line", "paused": "", "snoozed_until": ""}
    span = {"begins": "2026-10-25T00:00:00+00:00", "ends": "2026-10-27T00:00:00+00:00", "speed": 840, "processes": 2}
    kept.note("world", seed=1, channels=[channel], **span)
    titles = [f"On anchors and beacons {number}" for number in (1, 2)]
    post = {"platform": "slack", "channel": "C000"}
    kept.note("post", **post, thread="", id="1.1", text="Papers for #room-0 · Monday 26 October " + " ".join(titles))
    for number, title in enumerate(titles, 1):
        kept.note("post", **post, thread="1.1", id=f"1.{number + 1}", text=title)
    who = {"platform": "slack", "channel": "C000", "person": "U1"}
    kept.note("reaction", **who, message="1.2", emoji="+1", added=True)
    kept.note("reaction", **who, message="1.1", emoji="two", added=True)
    kept.note("reaction", **who, message="1.3", emoji="heart", added=True)
    kept.note("reaction", **who, message="1.3", emoji="heart", added=False)
    kept.note("press", **who, value=f"more:{PAPERS[0]}", answered=True)
    parts = [_part(0, list(PAPERS), "1.1"), _part(1, [PAPERS[0]], "1.2"), _part(2, [PAPERS[1]], "1.3")]
    found = [{"id": paper, "title": title} for paper, title in zip(PAPERS, titles, strict=True)]
    kept.ledger.append(_day("2026-10-25", "skipped", "Sunday is not one of its days.", [], []))
    kept.ledger.append(_day(DAY, "posted", "", found, parts))
    for paper, given_by in ((PAPERS[0], "👍"), (PAPERS[1], "2⃣"), (PAPERS[0], "button:more")):
        kept.ledger.append({"kind": "vote", "place": PLACE, "person": "U1", "paper": paper, "given_by": given_by})
    return kept


def _part(number: int, papers: list[str], message: str) -> Entry:
    sent = {"state": "posted", "message": message, "at": AT, "sender": "77-a"}
    return {"number": number, "papers": papers, "threaded": number > 0, **sent}


def _day(day: str, state: str, note: str, papers: list[Entry], parts: list[Entry]) -> Entry:
    return {"kind": "day", "place": PLACE, "day": day, "state": state, "note": note, "papers": papers, "parts": parts}


def test_a_week_in_which_all_went_well_passes(records: Records) -> None:
    assert records.wrong() == []


def test_what_is_written_can_be_recounted_by_anybody(records: Records, tmp_path: Path) -> None:
    for name in ("journal", "ledger"):
        lines = [json.dumps(entry) for entry in getattr(records, name)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines))
    assert recount(tmp_path).lines()[-1] == "Every promise was kept."


def twice(records: Records) -> None:
    records.journal.append({**records.of("post")[1], "id": "1.9"})


def twice_by_nonce(records: Records) -> None:
    for number in range(2):
        post = {"platform": "discord", "channel": "5", "thread": "", "id": f"9{number}", "nonce": "n"}
        records.note("post", **post, text=f"text {number}")


def a_lost_reaction(records: Records) -> None:
    records.ledger = [entry for entry in records.ledger if entry.get("given_by") != "👍"]


def a_reaction_taken_back_in_vain(records: Records) -> None:
    vote = {"kind": "vote", "place": PLACE, "person": "U1", "paper": PAPERS[1], "given_by": "❤"}
    records.ledger.append(vote)


def a_reaction_counted_twice(records: Records) -> None:
    records.ledger.append(deepcopy(records.ledger[2]))


def a_lost_press(records: Records) -> None:
    records.ledger = [entry for entry in records.ledger if entry.get("given_by") != "button:more"]


def a_missing_day(records: Records) -> None:
    del records.ledger[0]


def a_day_with_two_ends(records: Records) -> None:
    records.ledger.append(deepcopy(records.ledger[0]))


def a_day_without_a_reason(records: Records) -> None:
    records.ledger[0]["note"] = ""


def a_day_without_an_end(records: Records) -> None:
    records.monday["state"] = "delivering"


def a_post_on_a_day_off(records: Records) -> None:
    records.ledger[0]["state"] = "posted"


def an_unknown_that_nothing_explains(records: Records) -> None:
    records.monday["parts"][2] |= {"state": "unknown", "message": ""}


def an_unknown_of_another_process(records: Records) -> None:
    an_unknown_that_nothing_explains(records)
    records.note("kill", process=1, pid=78)


def a_message_that_nobody_knows(records: Records) -> None:
    records.note("post", platform="slack", channel="C000", thread="", id="2.1", text="Papers for #room-0 · today")


def a_message_that_nobody_saw(records: Records) -> None:
    records.monday["parts"][1]["message"] = "7.7"


def a_paper_that_came_back(records: Records) -> None:
    again = deepcopy(records.monday) | {"day": "2026-10-27", "parts": []}
    records.ledger.append(again)


def half_a_digest(records: Records) -> None:
    records.monday["parts"][1] |= {"state": "ready", "message": ""}
    records.journal.remove(records.of("post")[1])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (twice, "2 times in"),
        (twice_by_nonce, "with the nonce"),
        (a_lost_reaction, "a reaction was lost"),
        (a_reaction_taken_back_in_vain, "does not stand is counted"),
        (a_reaction_counted_twice, "is counted 2 times"),
        (a_lost_press, "an answered press did not count"),
        (a_missing_day, "has no end"),
        (a_day_with_two_ends, "has 2 ends"),
        (a_day_without_a_reason, "without a reason"),
        (a_day_without_an_end, "is still delivering"),
        (a_post_on_a_day_off, "should have been skipped"),
        (an_unknown_that_nothing_explains, "no cause for an unknown outcome"),
        (an_unknown_of_another_process, "no cause for an unknown outcome"),
        (a_message_that_nobody_knows, "a message that the ledger does not know"),
        (a_message_that_nobody_saw, "a message that nobody saw"),
        (a_paper_that_came_back, "came 2 times"),
        (half_a_digest, "posted, but not all of it"),
    ],
)
def test_a_broken_promise_is_named(records: Records, spoil: Callable[[Records], None], said: str) -> None:
    spoil(records)
    assert any(said in wrong for wrong in records.wrong()), records.wrong()


@pytest.mark.parametrize("cause", ["kill", "fault"])
def test_an_unknown_outcome_with_its_cause_is_no_broken_promise(records: Records, cause: str) -> None:
    an_unknown_that_nothing_explains(records)
    if cause == "kill":
        records.note("kill", process=0, pid=77)
    else:
        where = {"platform": "slack", "channel": "C000", "thread": "1.1"}
        records.note("fault", fault="lost", **where, text="On anchors and beacons 2")
    assert records.wrong() == []
