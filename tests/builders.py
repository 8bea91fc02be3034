"""Valid things by default: a test overrides what matters to it and says no more."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain import Channel, Feedback, Links, Paper, Person, Place, Sighting, Topic, Verdict
from bot.ports import Standing

NOW = datetime(2026, 4, 17, 12, 0, tzinfo=UTC)
PLACE = Place("terminal", "demo", "nlp")
PERSON = Person("terminal", "demo", "you")


def a_paper(number: int = 1, **override: Any) -> Paper:
    """A paper listed a few hours before NOW; its number makes it another one."""
    arxiv_id = f"2604.{number:05d}"
    fields: dict[str, Any] = {
        "id": f"arxiv:{arxiv_id}",
        "title": f"Paper {number} on retrieval",
        "abstract": f"We study retrieval in setting {number} and report what we found.",
        "authors": ("Ada Lovelace", "Alan Turing"),
        "published": NOW - timedelta(days=1),
        "listed": NOW - timedelta(hours=4),
        "source": "huggingface",
        "categories": ("cs.CL",),
        "links": Links(paper=f"https://arxiv.org/abs/{arxiv_id}", pdf=f"https://arxiv.org/pdf/{arxiv_id}"),
    }
    return Paper(**fields | override)


def distinct_papers(count: int, first: int = 1) -> list[Paper]:
    """Papers that are all about retrieval and each about something else too, so that none is a near-duplicate."""
    return [_on(number, ANGLES[number % len(ANGLES)]) for number in range(first, first + count)]


ANGLES = (
    "sparse indexes compressed for phones",
    "legal contracts in Portuguese courts",
    "protein families and their folds",
    "code repositories with failing tests",
    "spoken questions over noisy telephones",
    "chemistry patents from old scans",
    "memory of household robots",
    "tables in hospital records",
    "maps drawn by satellites",
    "music scores for orchestras",
    "cooking recipes across dialects",
    "chess endgames and their proofs",
    "weather archives of harbours",
    "news photographs and captions",
    "poems translated from Persian",
    "circuit diagrams for teaching",
)


def _on(number: int, angle: str) -> Paper:
    return a_paper(
        number,
        title=f"Retrieval of {angle}",
        abstract=f"Retrieval is studied on {angle}. What holds for {angle} is measured and explained.",
    )


def a_sighting(paper: Paper, value: int = 10, **override: Any) -> Sighting:
    fields: dict[str, Any] = {
        "paper_id": paper.id,
        "source": "huggingface",
        "signal": "upvotes",
        "value": value,
        "at": NOW - timedelta(hours=1),
    }
    return Sighting(**fields | override)


def a_channel(name: str = "nlp", **override: Any) -> Channel:
    fields: dict[str, Any] = {
        "place": Place("terminal", "demo", name),
        "name": name,
        "public": True,
        "topics": (Topic("retrieval"),),
    }
    return Channel(**fields | override)


def a_verdict(paper: Paper, verdict: Verdict = Verdict.MORE, weight: float = 1.0, **override: Any) -> Feedback:
    fields: dict[str, Any] = {
        "person": PERSON,
        "place": PLACE,
        "paper_id": paper.id,
        "verdict": verdict,
        "weight": weight,
        "at": NOW,
        "given_by": "👍",
    }
    return Feedback(**fields | override)


def standing(reactions: Mapping[str, Sequence[Person]]) -> Standing:
    """A platform's answer to which reactions stand on a message."""

    async def answer() -> Mapping[str, Sequence[Person]]:
        return reactions

    return answer
