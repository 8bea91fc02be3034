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
from ranking.pickup_records import Pick, history_of
from ranking.pickup_training import Elsewhere, Examples, elsewhere, examples, fitted, folds_of, left_out

FOLDS = 5
SEED = 0


def main(root: Path) -> None:
    """Prints the mean average precision per day for what was left out each time, then writes the weights."""
    papers, sightings = read_papers(root)
    picks = list(picks_of(papers, sightings))
    whole = _whole_days(root)
    history = history_of(picks)
    learned = examples(whole, {pick.paper_id for pick in picks}, history)
    others = elsewhere(listed_papers(papers), {paper.id for paper in whole})
    months = np.array([paper.listed.year * 12 + paper.listed.month for paper in whole])
    report = {
        "papers": len(whole),
        "picked_up": int(learned.picked.sum()),
        "average_precision_days_left_out": _mean_precision(learned, others, folds_of(learned.days, FOLDS, SEED)),
        "average_precision_months_left_out": _mean_precision(learned, others, months),
        "average_precision_last_month_unforeseen": _unforeseen(whole, learned, others, picks, months),
    }
    prior = fitted(learned, others, history, max(pick.at for pick in picks) + DAY)
    with (Path(pickup.__file__).parent / pickup.WEIGHTS).open("wb") as file:
        prior.write(file)
    sys.stdout.write(json.dumps(report, indent=2) + "\n")


def listed_papers(papers: Sequence[Paper]) -> list[Paper]:
    """Those of Hugging Face's daily lists."""
    return [paper for paper in papers if paper.source == "huggingface"]


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
    for paper in listed_papers(papers):
        votes = first[paper.id].value if paper.id in first else 0
        yield Pick(paper.id, paper.authors, paper.listed.timestamp(), votes)


def _mean_precision(them: Examples, others: Elsewhere, folds: NDArray[np.int64]) -> float:
    """Each day judged by a prior that saw nothing of its fold."""
    return _per_day(them, left_out(them, others, folds))


def _unforeseen(
    whole: Sequence[Paper], them: Examples, others: Elsewhere, picks: Sequence[Pick], months: NDArray[np.int64]
) -> float:
    """The last month by a prior that stopped learning, also of authors, the day before it began."""
    last = months == months.max()
    began = int(them.days[last].min())
    earlier = history_of([pick for pick in picks if pick.at < began * DAY])
    prior = fitted(them.some(~last), others.some(others.days < began), earlier, began * DAY)
    guesses = prior.log_odds([paper for paper, it in zip(whole, last, strict=True) if it])
    return _per_day(them.some(last), guesses)


def _per_day(them: Examples, found: NDArray[np.float64]) -> float:
    """The mean over days of average precision."""
    hits = [them.picked[them.days == day][best_first(found[them.days == day])] for day in np.unique(them.days)]
    return round(float(np.nanmean([average_precision(it, int(it.sum())) for it in hits])), 3)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
