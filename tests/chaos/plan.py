"""What a seed decides before anything runs: the channels with their settings, the papers, and how long it takes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from bot.clocks import Rehearsal
from bot.domain import Channel, Layout, OnEmpty, Place, Topic
from bot.schedule import DAILY, WEEKDAYS, Schedule
from tests.servers.slack.state import TEAM

SUNDAY = datetime(2026, 10, 25, tzinfo=UTC)
"""Europe's clocks go back an hour later, Cairo's on the Friday, North America's on the last Sunday."""
THURSDAY = datetime(2026, 10, 29, 12, tzinfo=UTC)
"""Cairo's clocks go back in the night that follows."""
WEEK = timedelta(days=7, hours=9)
ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Asia/Kathmandu",
)
ODD_HOURS = {"Europe/Berlin": time(2, 30), "America/New_York": time(1, 30), "Africa/Cairo": time(23, 30)}
"""Times that a clock change of that week repeats or comes close to."""
SUBJECTS = (
    "retrieval augmented generation",
    "protein folding",
    "speech recognition",
    "robot grasping",
    "diffusion models",
)
NEVER = "medieval tax law"
"""A topic that no paper of this world is close to."""
SERVERS = 4
"""How many Discord servers share the channels there."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of everything, and how fast. ``minutes`` are of real time, for the ``span``."""

    channels: int = 220
    begins: datetime = SUNDAY
    span: timedelta = WEEK
    minutes: float = 11.0
    settle: float = 50.0
    """Seconds of peace at the end: what was left is taken over, what was missed is read back."""
    processes: int = 3
    kills: int = 110
    database_restarts: int = 8
    trouble: float = 1.0
    """How many times as many answers go wrong as usual."""
    patience: float = 1.0
    """How slowly people make up their minds."""

    @property
    def speed(self) -> float:
        return self.span / timedelta(minutes=self.minutes)

    @property
    def ends(self) -> datetime:
        return self.begins + self.span

    def rehearsal(self, at: datetime) -> Rehearsal:
        return Rehearsal(self.begins, at, self.speed)


FULL = Scale()
SHORT = Scale(
    channels=60,
    begins=THURSDAY,
    span=timedelta(hours=15),
    minutes=0.5,
    settle=9,
    kills=8,
    database_restarts=1,
    patience=0.15,
    trouble=2.5,
)
"""For the tests: fifteen hours in half a minute."""


def channels(random: Random, scale: Scale, guilds: dict[str, list[str]]) -> list[Channel]:
    """Half in Slack, half in these Discord channels by server, with whatever people set."""
    in_slack = [Place("slack", TEAM, f"C{number:03d}") for number in range(scale.channels // 2)]
    in_discord = [Place("discord", guild, room) for guild, rooms in guilds.items() for room in rooms]
    return [_channel(random, scale, place, number) for number, place in enumerate(in_slack + in_discord)]


def _channel(random: Random, scale: Scale, place: Place, number: int) -> Channel:
    zone = ZONES[number % len(ZONES)]
    at = (
        ODD_HOURS[zone]
        if zone in ODD_HOURS and random.random() < 0.3
        else time(random.randrange(24), random.choice((0, 30)))
    )
    days = random.choices((DAILY, WEEKDAYS, frozenset({0, 2, 4, 6})), (5, 4, 2))[0]
    schedule = Schedule(at, zone, days)
    layout: Layout = random.choices(("thread", "single", "messages"), (5, 3, 2))[0]
    on_empty: OnEmpty = random.choice(("line", "line", "silence"))
    topics = () if random.random() < 0.3 else (Topic(random.choice((*SUBJECTS, *SUBJECTS, NEVER))),)
    fate = random.random()
    return Channel(
        place,
        name=f"room-{number}",
        public=True,
        introduced=True,
        topics=topics,
        schedule=schedule,
        size=random.choice((2, 2, 3)),
        layout=layout,
        on_empty=on_empty,
        subscribed=True,
        paused="The channel was archived." if fate < 0.03 else "",
        snoozed_until=(scale.begins + timedelta(days=3)).date() if 0.03 <= fate < 0.08 else None,
        next_digest_at=schedule.next_after(scale.begins)[1],
    )


def papers_of(seed: int, day: date, count: int) -> list[tuple[str, str, str]]:
    """(arXiv id, title, abstract) of what comes out on a day; nothing at weekends."""
    if day.weekday() >= 5:
        return []
    random = Random(f"{seed} {day}")
    return [_paper(random, day, number) for number in range(count)]


def _paper(random: Random, day: date, number: int) -> tuple[str, str, str]:
    subject = SUBJECTS[number % len(SUBJECTS)]
    about = random.sample(WORDS, 6)
    title = f"{about[0].title()} {about[1]} for {subject} under {about[2]}"
    abstract = (
        f"We study {subject} with {about[3]} and {about[4]}. Our {about[5]} improve on {subject} by {number} points."
    )
    return f"26{day.month:02d}.{day.day:02d}{number:03d}", title, abstract


WORDS = (
    *("anchors", "beacons", "canyons", "daemons", "echoes", "ferries", "gardens", "harbours", "islands", "jungles"),
    *("kettles", "lanterns", "meadows", "needles", "orchards", "pebbles", "quarries", "rivers", "saddles", "timbers"),
    *("umbrellas", "valleys", "windmills", "yards", "zeppelins", "arrows", "bridges", "cabins", "deserts", "engines"),
    *("feathers", "glaciers", "hammers", "icebergs", "jackets", "ladders", "mirrors", "nets", "oceans", "pillars"),
)
