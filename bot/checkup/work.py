"""Findings on what should be going on: a heart that beats, digests that are taken up and brought to their end."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.checkup.finding import Finding, Setup
from bot.domain import Channel, Place
from bot.plan import latest
from bot.ports import Unfinished
from bot.standing import Standing
from bot.times import duration_in_words

OVERDUE = timedelta(minutes=5)
"""A digest that nobody has taken up by then is waiting for something else than its turn."""
UNFINISHED = timedelta(hours=1)
"""A digest that is not out by then is held up by its platform."""
ABANDONED = timedelta(minutes=2)
"""A claim that is over is taken up by another process within seconds, if there is one."""
RUN = "Keep this running: broadsheet run"


class Late(NamedTuple):
    """A digest that is late, and by how long."""

    place: Place
    by: timedelta


def heartbeat(now: Standing, setup: Setup, channels: Sequence[Channel]) -> Finding:
    """A fault only where there is something to look for: whoever only asks the command line needs no process."""
    age = now.heartbeat_age
    told = "never looked for" if age is None else f"looked for {duration_in_words(timedelta(seconds=age))} ago"
    if now.beats_within(setup.latest_beat):
        return Finding("heartbeat", True, f"due digests were {told}")
    if setup.serves_any or any(channel.subscribed for channel in channels):
        return Finding("heartbeat", False, f"due digests were {told}, so none is posted. {RUN}")
    return Finding("heartbeat", True, f"due digests were {told}, and none is expected: no platform is set up")


def overdue(due: Iterable[Channel], now: datetime, setup: Setup, beats: bool) -> list[Finding]:
    late = [Late(channel.place, now - channel.next_digest_at) for channel in due if channel.next_digest_at]
    waiting = [each for each in late if each.by > OVERDUE * setup.speed]
    return [
        _finding(platform, them, "overdue", _remedy(platform, setup, beats))
        for platform, them in _by_platform(waiting).items()
    ]


def unfinished(found: Iterable[Unfinished], now: datetime, wall: datetime, setup: Setup, beats: bool) -> list[Finding]:
    """Left by a process that is gone, or held up by their platform. Claims go by the real clock, ``wall``."""
    left, slow = [], []
    for each in found:
        late = Late(each.place, now - each.due_at)
        if wall - each.claimed_until > ABANDONED:
            left.append(late)
        elif late.by > UNFINISHED * setup.speed:
            slow.append(late)
    return [
        *[
            _finding(platform, them, "left unfinished", _remedy(platform, setup, beats))
            for platform, them in _by_platform(left).items()
        ],
        *[
            _finding(platform, them, "not out yet", _patience(them[0].place))
            for platform, them in _by_platform(slow).items()
        ],
    ]


def _by_platform(late: Iterable[Late]) -> Mapping[str, list[Late]]:
    """The latest first."""
    found: dict[str, list[Late]] = defaultdict(list)
    for each in sorted(late, key=lambda it: it.by, reverse=True):
        found[each.place.platform].append(each)
    return found


def _finding(platform: str, late: Sequence[Late], how: str, what_to_do: str) -> Finding:
    several = len(late) > 1
    many, which = (f"{len(late):,} are", "the oldest") if several else ("one is", "it")
    where, by = late[0].place, duration_in_words(late[0].by)
    says = f"{many} {how}: {which} was due {by} ago in {where}. {what_to_do}"
    return Finding(f"digests on {platform}", False, says)


def _remedy(platform: str, setup: Setup, beats: bool) -> str:
    if not setup.serves(platform):
        lacking = setup.platforms.get(platform, ())
        return f"No process serves {platform}" + (f": it needs {', '.join(lacking)}" if lacking else "")
    return "The log of broadsheet run says what holds them up" if beats else RUN


def _patience(place: Place) -> str:
    return (
        f"Posts are tried again for {duration_in_words(latest(place))} after their time; "
        "the log of broadsheet run says why they fail"
    )
