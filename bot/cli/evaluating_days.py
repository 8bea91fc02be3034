"""``evaluate trend``, ``pickup`` and ``digest``: what has dates and counts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from adapters.datasets import read_papers, read_topics
from adapters.listings import Listed, read_announcements, read_listings
from bot.cli.evaluating import Desk, Outcomes
from bot.domain import Paper, Sighting, Topic
from bot.errors import SetupError
from ranking.evaluation.days import Day, pickup, trend
from ranking.evaluation.digests import Week, outcome_of, publish
from ranking.evaluation.feedback import Sought
from ranking.evaluation.metrics import Floats
from ranking.evaluation.ours import OurDigests, hot
from ranking.evaluation.outcome import OURS
from ranking.evaluation.peers import peers
from ranking.index import PaperIndex
from ranking.moment import Moment
from ranking.pickup import shipped

LONG = 20
"""Listed papers in the dailies from which a topic is a channel of the digest replay."""
FEWEST_DAYS = 2
"""Whole days: what is learned on some is judged on others."""
MIDNIGHT = time(0, tzinfo=UTC)
A_WEEK = timedelta(days=7)
AN_INSTANT = timedelta(microseconds=1)


# --- trend ------------------------------------------------------------------------------------------


async def trending(desk: Desk) -> Outcomes:
    """Within a listing day, from what was known when it was first counted, against the votes in the end."""
    days: dict[date, list[Listed]] = defaultdict(list)
    for listed in read_listings(desk.root):
        if listed.late_upvotes is not None and listed.early_at is not None:
            days[listed.day].append(listed)
    if not days:
        raise SetupError(f"The folder {desk.root} holds no listings that were counted twice (hf_daily/*.jsonl.gz).")
    papers, sightings = _dated(desk.root)
    index, _ = await desk.shelved(papers, sightings)
    known = {day: [it for it in listed if it.paper_id in index.rows] for day, listed in sorted(days.items())}
    return {"days": trend([_day(index, day, listed) for day, listed in known.items() if listed], baseline="upvotes")}


def _day(index: PaperIndex, day: date, listed: Sequence[Listed]) -> Day:
    now = max(each.early_at for each in listed if each.early_at)
    rows = np.array([index.rows[each.paper_id] for each in listed], np.intp)
    scores: dict[str, Floats] = {
        name: np.array([each.early.get(name) or 0 for each in listed], float)
        for name in ("upvotes", "comments", "github_stars")
    }
    scores[OURS] = hot(index, now, rows)
    truth = np.array([each.late_upvotes for each in listed], float)
    return Day(day.isoformat(), [each.paper_id for each in listed], truth, scores)


# --- pickup -----------------------------------------------------------------------------------------


async def picked_up(desk: Desk) -> Outcomes:
    """Whole arXiv days from text, authors and categories alone, against what people put on the listing."""
    listed = {each.paper_id for each in read_listings(desk.root)}
    whole: dict[date, list[str]] = defaultdict(list)
    for announced in read_announcements(desk.root):
        if announced.whole_day:
            whole[announced.day].append(announced.paper_id)
    if not whole or not listed:
        raise SetupError(f"The folder {desk.root} holds no whole arXiv days (stream) with listings beside them.")
    papers = {paper.id: paper for paper in _as_announced(desk.root)}
    days = [[papers[it] for it in dict.fromkeys(whole[day]) if it in papers] for day in sorted(whole)]
    guesses = _refitted(desk, days, listed) if desk.refit else [shipped().log_odds(day) for day in days]
    random = np.random.default_rng(desk.seed)
    found = [
        Day(
            id=day.isoformat(),
            papers=[paper.id for paper in members],
            truth=np.array([paper.id in listed for paper in members], float),
            scores={"random": random.random(len(members)), OURS: guess},
        )
        for day, members, guess in zip(sorted(whole), days, guesses, strict=True)
        if members
    ]
    return {"days": pickup(found, baseline="random")}


def _refitted(desk: Desk, days: Sequence[Sequence[Paper]], listed: set[str]) -> list[Floats]:
    """Each day by a prior that has seen nothing of it, nor of the other days of its fold."""
    from bot.cli.train_pickup import FOLDS, listed_papers, picks_of
    from ranking.pickup_records import history_of
    from ranking.pickup_training import elsewhere, examples, folds_of, left_out

    if sum(map(bool, days)) < FEWEST_DAYS:
        raise SetupError("--refit learns from some days to judge others: it needs two whole arXiv days at least.")
    whole = [paper for day in days for paper in day]
    papers, sightings = _dated(desk.root)
    them = examples(whole, listed, history_of(list(picks_of(papers, sightings))))
    others = elsewhere(listed_papers(papers), {paper.id for paper in whole})
    found = left_out(them, others, folds_of(them.days, FOLDS, desk.seed))
    return np.split(found, np.cumsum([len(day) for day in days])[:-1])


# --- digest -----------------------------------------------------------------------------------------


async def digests(desk: Desk) -> Outcomes:
    """Week by week, from that week's Hugging Face and arXiv papers, ours against the peers' whole methods."""
    papers, sightings = _dated(desk.root)
    pools = _pools(desk.root)
    index, shelf = await desk.shelved(papers, sightings)
    on_listing = {listed.paper_id for listed in read_listings(desk.root)}
    lists = [it for it in read_topics(desk.root) if len(it.relevant & on_listing) >= LONG]
    if not lists or not pools:
        raise SetupError(f"The folder {desk.root} holds no topic with {LONG} papers or more in its listings.")
    asked = await desk.asked([it.topic if it.topic.description else Topic(it.topic.name) for it in lists])
    topics = [
        Sought(it.id, question, shelf.rows_of(it.relevant), shelf.rows_of(it.unjudged))
        for it, question in zip(lists, asked, strict=True)
    ]
    weeks = [_week(index, number, monday, pools[monday]) for number, monday in enumerate(sorted(pools))]
    editors = peers(shelf, desk.seed) | {OURS: OurDigests(index)}
    found = {name: publish(shelf, weeks, topics, editor) for name, editor in editors.items()}
    return {"weeks": outcome_of(shelf, weeks, topics, found)}


def _pools(root: Path) -> dict[date, set[str]]:
    """By Monday: what was listed or announced in the week. A paper may be in two, as it was for readers."""
    pools: dict[date, set[str]] = defaultdict(set)
    for paper_id, day in _sightings_of_papers(root):
        pools[day - timedelta(days=day.weekday())].add(paper_id)
    return pools


def _week(index: PaperIndex, number: int, monday: date, pool: set[str]) -> Week:
    """At its last instant, with what was known then."""
    now = datetime.combine(monday, MIDNIGHT) + A_WEEK - AN_INSTANT
    moment = Moment.of(index, now)
    rows = np.array(sorted(row for it in pool if (row := index.rows.get(it, moment.known)) < moment.known), np.intp)
    year, week, _ = monday.isocalendar()
    ages = moment.age[rows] / timedelta(days=1).total_seconds()
    return Week(f"{year}-W{week:02d}", number, now, rows, moment.upvotes[rows], ages)


# --- papers -----------------------------------------------------------------------------------------


def _dated(root: Path) -> tuple[list[Paper], list[Sighting]]:
    """Every paper once, known from the earliest day that any source had it."""
    papers, sightings = read_papers(root)
    first = _first_days(root)
    return [replace(it, listed=min(it.listed, first.get(it.id, it.listed))) for it in papers], sightings


def _first_days(root: Path) -> Mapping[str, datetime]:
    first: dict[str, datetime] = {}
    for paper_id, day in _sightings_of_papers(root):
        midnight = datetime.combine(day, MIDNIGHT)
        first[paper_id] = min(midnight, first.get(paper_id, midnight))
    return first


def _sightings_of_papers(root: Path) -> list[tuple[str, date]]:
    """Every paper with each day on which a source had it."""
    return [
        *((it.paper_id, it.day) for it in read_listings(root)),
        *((it.paper_id, it.day) for it in read_announcements(root)),
    ]


def _as_announced(root: Path) -> list[Paper]:
    from adapters.datasets import read_arxiv

    return read_arxiv(root)
