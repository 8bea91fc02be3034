"""Learns ``ranking/pickup.npz`` anew: ``python -m bot.cli.train_pickup ROOT`` with the evaluation collections."""

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adapters.datasets import EVER, read_papers
from adapters.sources.files import read_file
from bot.domain import Paper, Sighting
from ranking import pickup
from ranking.evaluation.metrics import average_precision, best_first
from ranking.moment import DAY
from ranking.pickup_training import Examples, Pick, examples, fitted, history_of, left_out

FOLDS = 5
SEED = 0


def main(root: Path) -> None:
    """Prints the mean average precision per day for days and for months left out, then writes the weights."""
    papers, sightings = read_papers(root)
    picks = list(picks_of(papers, sightings))
    whole = _whole_days(root)
    days = np.array([int(paper.listed.timestamp() // DAY) for paper in whole])
    months = np.array([paper.listed.year * 12 + paper.listed.month for paper in whole])
    history = history_of(picks)
    learned = examples(whole, {pick.paper_id for pick in picks}, history)
    report = {
        "papers": len(whole),
        "picked_up": int(learned.picked.sum()),
        "average_precision_days_left_out": _mean_precision(learned, days, _folds(days)),
        "average_precision_months_left_out": _mean_precision(learned, days, months),
    }
    prior = fitted(learned, history, max(pick.at for pick in picks) + DAY)
    with (Path(pickup.__file__).parent / pickup.WEIGHTS).open("wb") as file:
        prior.write(file)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")


def _whole_days(root: Path) -> list[Paper]:
    """The arXiv papers of whole listing days, as arXiv has them: also those that nobody picked up."""
    papers: dict[str, Paper] = {}
    for path in sorted(root.glob("arxiv/*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            whole = {f"arxiv:{it['_id']}" for it in map(json.loads, lines) if it.get("stream")}
        papers |= {it.id: it for it in read_file(path, EVER) if isinstance(it, Paper) and it.id in whole}
    return list(papers.values())


def picks_of(papers: Sequence[Paper], sightings: Sequence[Sighting]) -> Iterator[Pick]:
    """Papers of Hugging Face's daily lists, with the first count of each."""
    first: dict[str, Sighting] = {}
    for it in sightings:
        if it.signal == "upvotes" and (it.paper_id not in first or it.at < first[it.paper_id].at):
            first[it.paper_id] = it
    for paper in papers:
        if paper.source == "huggingface":
            votes = first[paper.id].value if paper.id in first else 0
            yield Pick(paper.id, paper.authors, paper.listed.timestamp(), votes)


def _folds(days: NDArray[np.int64]) -> NDArray[np.int64]:
    distinct = np.unique(days)
    of = dict(
        zip(np.random.default_rng(SEED).permutation(distinct).tolist(), np.arange(len(distinct)) % FOLDS, strict=True)
    )
    return np.array([of[day] for day in days.tolist()])


def _mean_precision(them: Examples, days: NDArray[np.int64], folds: NDArray[np.int64]) -> float:
    """The mean over days of average precision, each day judged by a prior that saw nothing of its fold."""
    found = left_out(them, folds)
    hits = {day: them.picked[days == day][best_first(found[days == day])] for day in np.unique(days)}
    return round(float(np.nanmean([average_precision(it, int(it.sum())) for it in hits.values()])), 3)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
