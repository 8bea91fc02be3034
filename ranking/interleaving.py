"""Interleaving: two rankings draft one digest in turn, so that reactions to it compare them."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from bot.domain import Ranked
from ranking.pipeline import Ranking
from ranking.stages import DUPLICATE, alikeness


def team_draft(teams: Mapping[str, Ranking], size: int, seed: str) -> tuple[Ranked, ...]:
    """Round by round a coin says who begins; each team adds its best paper that is not like one taken already.

    Team-draft interleaving (Radlinski, Kurup and Joachims 2008): every place is as likely one's as the other's, so
    nobody gains by where a paper stands. ``seed`` tosses the coins: the same one, the same digest.
    """
    names = list(teams)
    taken: list[tuple[str, int]] = []
    for round_ in range(size):
        for name in names if _heads(seed, round_) else reversed(names):
            found = _best(teams[name], [at for _, at in taken])
            if found is not None and len(taken) < size:
                taken.append((name, found))
    return tuple(replace(teams[name].explained(at), recipe=name) for name, at in taken)


def _best(ranking: Ranking, taken: list[int]) -> int | None:
    """The first place in its order whose paper is none of those taken, nor nearly the same."""
    rows = ranking.candidates.rows
    for at in map(int, ranking.order):
        if at in taken:
            continue
        if not taken or alikeness(ranking.candidates.moment.corpus, rows[[at, *taken]])[0, 1:].max() < DUPLICATE:
            return at
    return None


def _heads(seed: str, round_: int) -> bool:
    return sha256(f"{seed} {round_}".encode()).digest()[0] % 2 == 0
