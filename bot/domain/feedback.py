"""What somebody said of a paper."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.places import Person, Place


class Verdict(StrEnum):
    """What somebody said of a paper."""

    MORE = "more"
    LESS = "less"
    SAVE = "save"
    OFF_TOPIC = "off-topic"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict. One row per person, place, paper and the emoji or button it was given by."""

    person: Person
    place: Place
    paper_id: str
    verdict: Verdict
    weight: float
    """How strongly, never negative: the verdict says in which direction."""
    at: datetime
    given_by: str
