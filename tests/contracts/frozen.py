"""Digests for the suites of the store: claimed, frozen with every kind of evidence, posted."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain import (
    CloseTo,
    Contribution,
    Counts,
    Digest,
    DigestState,
    Followed,
    LikedPaper,
    New,
    Outside,
    Part,
    PartState,
    Ranked,
)
from bot.ports import UnitOfWork
from tests.builders import NOW, PLACE, a_paper

DAY = date(2026, 4, 17)
SOON = NOW + timedelta(minutes=5)
LATER = NOW + timedelta(minutes=30)

EVIDENCE = (
    CloseTo("retrieval"),
    LikedPaper("arxiv:2310.11511", "Self-RAG", 4),
    Followed("lab", "A Lab"),
    Counts(142, 58, 3, 1200, 48),
    Counts(),
    New(2),
    Outside(),
    None,
)
ENTRIES = (
    Ranked(a_paper(2), 0.75, tuple(Contribution(f"term {n}", n / 7, given) for n, given in enumerate(EVIDENCE))),
    Ranked(a_paper(1), 0.5, (), Counts(upvotes=0, hours=24), recipe="rising"),
)
PARTS = (
    Part(0, (a_paper(2).id, a_paper(1).id)),
    Part(1, (a_paper(2).id,), threaded=True),
    Part(2, (a_paper(1).id,), threaded=True),
)


def a_claim(**override: Any) -> Digest:
    fields: dict[str, Any] = {"place": PLACE, "day": DAY, "state": DigestState.PREPARING, "due_at": NOW}
    return Digest(**fields | override)


def a_digest(**override: Any) -> Digest:
    fields: dict[str, Any] = {
        "state": DigestState.DELIVERING,
        "layout": "single",
        "entries": ENTRIES,
        "considered": 214,
        "note": "Posted 2 h late.",
        "parts": PARTS,
        "also_in": ((a_paper(1).id, "nlp"),),
    }
    return a_claim(**fields | override)


async def frozen(work: UnitOfWork, **override: Any) -> Digest:
    """A digest that is claimed and frozen, its papers stored."""
    digest = a_digest(**override)
    await work.papers.add([ranked.paper for ranked in digest.entries])
    assert await work.digests.claim(replace(a_claim(), place=digest.place, day=digest.day), SOON)
    assert await work.digests.freeze(digest, SOON)
    return digest


async def posted(work: UnitOfWork, digest: Digest, number: int, message: str, at: datetime = NOW) -> Part:
    part = replace(digest.parts[number], state=PartState.POSTED, message=message, at=at)
    assert await work.digests.begin(digest.place, digest.day, number, at, at)
    await work.digests.finish(digest.place, digest.day, part)
    return part
