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
from ranking.moment import DAY
from ranking.pickup_training import Examples, Pick, examples, fitted, history_of, scores

FOLDS = 5
SEED = 0


def main(root: Path) -> None:
    """Prints the mean average precision per day for days and for months left out, then writes the weights."""
    papers, sightings = read_papers(root)
    picks = list(_picks(papers, sightings))
    whole = _whole_days(root)
    days = np.array([int(paper.listed.timestamp() // DAY) for paper in whole])
    months = np.array([paper.listed.year * 12 + paper.listed.month for paper in whole])
    history = history_of(picks)
    learned = examples(whole, {pick.paper_id for pick in picks}, history)
    report = {
        "papers": len(whole),
        "picked_up": int(learned.picked.sum()),
        "average_precision_days_left_out": _left_out(learned, days, _folds(days)),
        "average_precision_months_left_out": _left_out(learned, days, months),
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


def _picks(papers: Sequence[Paper], sightings: Sequence[Sighting]) -> Iterator[Pick]:
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


def _left_out(them: Examples, days: NDArray[np.int64], folds: NDArray[np.int64]) -> float:
    found = np.zeros(len(days))
    for fold in np.unique(folds):
        found[folds == fold] = scores(fitted(them.some(folds != fold), {}, 0.0), them.some(folds == fold))
    precisions = [_average_precision(them.picked[days == day], found[days == day]) for day in np.unique(days)]
    return round(float(np.nanmean(precisions)), 3)


def _average_precision(picked: NDArray[np.bool_], found: NDArray[np.float64]) -> float:
    hits = picked[np.argsort(-found, kind="stable")]
    if not hits.any():
        return float("nan")
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
