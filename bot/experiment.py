"""An experiment: which of two recipes a channel's own reactions prefer, and how sure that is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Final

from bot.domain import RISING, USUAL, Digest, Feedback, Verdict

DIGESTS: Final = 400
"""How many digests back an experiment looks."""
CREDIT: Final = {Verdict.MORE: 1, Verdict.SAVE: 1, Verdict.LESS: -1, Verdict.OFF_TOPIC: -1}
UNLIKELY: Final = 0.05


@dataclass(frozen=True, slots=True)
class Tally:
    """Digests that each recipe won, those that were even, and those that nobody has reacted to."""

    usual: int = 0
    rising: int = 0
    even: int = 0
    silent: int = 0

    @property
    def chance(self) -> float:
        """How often a difference at least this large comes about where there is none: the two-sided sign test."""
        won, fewer = self.usual + self.rising, min(self.usual, self.rising)
        tail = sum(comb(won, wins) for wins in range(fewer + 1))
        return min(1.0, tail / 2 ** (won - 1)) if won else 1.0

    @property
    def settled(self) -> bool:
        return self.chance < UNLIKELY


def tally(digests: Sequence[Digest], feedback: Sequence[Feedback]) -> Tally:
    """Digest by digest: the recipe wins whose papers got more approval. One person's verdicts on a paper are one."""
    said: dict[tuple[str, object], int] = {}
    for given in feedback:
        key = (given.paper_id, given.person)
        said[key] = max(-1, min(1, said.get(key, 0) + CREDIT.get(given.verdict, 0)))
    approval: Counter[str] = Counter()
    judged = set()
    for (paper_id, _), sign in said.items():
        approval[paper_id] += sign
        judged.add(paper_id)
    outcomes = Counter(_outcome(digest, approval, judged) for digest in digests if _drafted(digest))
    return Tally(outcomes[USUAL], outcomes[RISING], outcomes["even"], outcomes["silent"])


def _drafted(digest: Digest) -> bool:
    return any(ranked.recipe for ranked in digest.entries)


def _outcome(digest: Digest, approval: Counter[str], judged: set[str]) -> str:
    if not any(ranked.paper.id in judged for ranked in digest.entries):
        return "silent"
    credit = Counter({USUAL: 0, RISING: 0})
    for ranked in digest.entries:
        credit[ranked.recipe] += approval[ranked.paper.id]
    if credit[USUAL] == credit[RISING]:
        return "even"
    return USUAL if credit[USUAL] > credit[RISING] else RISING
