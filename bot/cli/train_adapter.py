"""Learns a domain adapter: ``python -m bot.cli.train_adapter ROOT FILE`` with the evaluation collections.

What it is judged by it has not seen: each reading list by a map learned without it, the ``ir`` collections by one that
knows none of them. It is written only if ranking is better with it somewhere, surely, and worse nowhere.
"""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from adapters.datasets import TopicList, read_papers, read_topics
from adapters.embedders.adapted import AdaptedEmbedder
from bot.cli import evaluating
from bot.cli.evaluating import Desk
from bot.domain import Paper
from bot.errors import SetupError
from bot.ports import Matrix
from ranking.adaptation import Pairs, trained
from ranking.evaluation.outcome import OURS, Outcome
from ranking.evaluation.significance import Floats, compared

FOLDS: Final = 5
SEED: Final = 0
LIST_PAIRS: Final = 400
"""Pairs drawn from each reading list."""
NAMED: Final = 0.3
"""Of these so many are of the list's name or description with a paper."""
KEYWORDS: Final = 8
SURE: Final = 0.05


async def main(root: Path, file: Path) -> None:
    desk = Desk(root, evaluating.kept_embedder(), SEED, refit=False)
    if desk.embedder is None:
        raise SetupError("An adapter needs a model to adapt.")
    general = await _of_papers(desk, read_papers(root)[0])
    lists = read_topics(root)
    folds = np.random.default_rng(SEED).permutation(len(lists)) % FOLDS
    of_lists = await _of_lists(desk, lists)
    maps = [
        _learned(general, [it for it, fold in zip(of_lists, folds, strict=True) if fold != left])
        for left in range(FOLDS)
    ]
    whole = _learned(general, of_lists)
    before = await _figures(desk)
    after = await _judged(desk, maps, whole, folds)
    report, wins = _compared(before, after)
    if wins:
        np.save(file, whole.astype(np.float16))
    said = f"It wins and is written to {file}." if wins else "It does not win: nothing is written."
    sys.stdout.write(json.dumps(report | {"pairs": len(general.left), "outcome": said}, indent=2) + "\n")


# --- pairs ------------------------------------------------------------------------------------------


async def _of_papers(desk: Desk, papers: Sequence[Paper]) -> Pairs:
    """The title, and the keywords where there are some, with the paper."""
    written = [paper for paper in papers if paper.abstract]
    keyed = [paper for paper in written if paper.keywords]
    asked = [paper.title for paper in written] + [", ".join(paper.keywords[:KEYWORDS]) for paper in keyed]
    texts = [paper.text for paper in (*written, *keyed)]
    return Pairs.of(np.array(await desk.vectors(asked)), np.array(await desk.vectors(texts)))


async def _of_lists(desk: Desk, lists: Sequence[TopicList]) -> list[Pairs]:
    """Two papers of one list, or its name or description with one of its papers."""
    texts = {paper.id: paper.text for paper in evaluating.arxiv_papers(desk.root)}
    random, found = np.random.default_rng(SEED), []
    for place, each in enumerate(lists):
        members = np.array(await desk.vectors([texts[it] for it in sorted(each.relevant) if it in texts]))
        names = np.array(await desk.vectors([each.topic.name, each.topic.text]))
        left, right = members[random.integers(0, len(members), (2, LIST_PAIRS))]
        named = random.random(LIST_PAIRS) < NAMED
        left[named] = names[random.integers(0, len(names), int(named.sum()))]
        found.append(Pairs.of(left, right, place))
    return found


def _learned(general: Pairs, lists: Sequence[Pairs]) -> Matrix:
    return trained(Pairs.together([general, *lists]), SEED)


# --- judging ----------------------------------------------------------------------------------------

Figures = Mapping[str, Mapping[str, Floats]]
"""By collection and metric, one number a question."""


async def _figures(desk: Desk) -> dict[str, dict[str, Floats]]:
    outcomes = await evaluating.retrieval(desk) | await evaluating.topics(desk)
    return {name: _ours(outcome) for name, outcome in outcomes.items()}


def _ours(outcome: Outcome) -> dict[str, Floats]:
    return {metric: units for metric, units in outcome.values[OURS].items() if not metric.endswith("_reliable")}


async def _judged(
    desk: Desk, maps: Sequence[Matrix], whole: Matrix, folds: NDArray[np.int64]
) -> dict[str, dict[str, Floats]]:
    """Each list with the map that was learned without it."""

    def through(each: Matrix) -> Desk:
        return replace(desk, embedder=AdaptedEmbedder(desk.embedder, each) if desk.embedder else None)

    found = {name: _ours(outcome) for name, outcome in (await evaluating.retrieval(through(whole))).items()}
    by_fold = [await evaluating.topics(through(each)) for each in maps]
    for name in by_fold[0]:
        each = [_ours(outcomes[name]) for outcomes in by_fold]
        found[name] = {metric: np.choose(folds, [figures[metric] for figures in each]) for metric in each[0]}
    return found


def _compared(before: Figures, after: Figures) -> tuple[dict[str, Any], bool]:
    report: dict[str, Any] = {}
    better, worse = False, False
    for name, metrics in before.items():
        for metric, units in metrics.items():
            test = compared(after[name][metric], units, SEED)
            if test is None:
                continue
            report[f"{name} {metric}"] = {
                "without": round(float(units.mean()), 3),
                "with": round(float(after[name][metric].mean()), 3),
                "difference": round(test.difference, 3),
                "p": round(test.p, 4),
            }
            better |= test.p < SURE and test.difference > 0
            worse |= test.difference < 0
    return report, better and not worse


if __name__ == "__main__":
    try:
        asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
    except SetupError as trouble:
        sys.exit(str(trouble))
