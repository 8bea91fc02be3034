"""The ranker: ``bot.ports.Ranker`` in terms of the recipes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from bot.domain import RISING, USUAL, Counts, Paper, Ranked, Sighting, Topic, Week
from bot.ports import Corpus, Profile, Selection, Vector
from ranking import recipe
from ranking.candidates import Candidates, gather, gathered
from ranking.index import PaperIndex
from ranking.interleaving import team_draft
from ranking.lexical import lexical, text_query
from ranking.moment import Moment
from ranking.pruning import best
from ranking.second_look import HEAD
from ranking.weeks import weekly

WINDOW_DAYS = 30
"""How far back a digest looks."""
MANY = 64
"""From so many profiles on, what they have in common is kept for the next ones asked about at the same instant."""


class DefaultRanker:
    """Pure: the same arguments give the same answer, in any thread; but one at a time may rank many profiles."""

    def __init__(self) -> None:
        self._kept: Moment | None = None

    def index(
        self,
        papers: Sequence[Paper],
        vectors: Mapping[str, Vector],
        sightings: Sequence[Sighting],
        before: Corpus | None = None,
    ) -> PaperIndex:
        self._kept = None
        return PaperIndex.of(papers, vectors, sightings, None if before is None else _ours(before))

    def rank(self, corpus: Corpus, profiles: Sequence[Profile], now: datetime) -> list[Selection]:
        moment = self._moment(_ours(corpus), now) if len(profiles) >= MANY else Moment.of(_ours(corpus), now)
        return [_selection(it) for it in gathered(moment, profiles, moment.listed_within(WINDOW_DAYS))]

    def _moment(self, corpus: PaperIndex, now: datetime) -> Moment:
        """The last one again, with all that was worked out at it, when the next block of the same batch is ranked."""
        kept = self._kept
        if kept is None or kept.corpus is not corpus or kept.now != now:
            kept = self._kept = Moment.of(corpus, now)
        return kept

    def trending(self, corpus: Corpus, profile: Profile, now: datetime, days: int, limit: int) -> list[Ranked]:
        moment = Moment.of(_ours(corpus), now)
        (candidates,) = gather(moment, [replace(profile, size=limit, days=days)], moment.listed_within(days))
        return list(recipe.TRENDING.rank(candidates).ranked())

    def weekly(self, corpus: Corpus, profile: Profile, now: datetime, weeks: int) -> list[Week]:
        moment = Moment.of(_ours(corpus), now)
        (candidates,) = gather(moment, [profile], moment.listed_within(7 * weeks))
        return weekly(recipe.ABOUT.rank(candidates), weeks)

    def search(
        self, corpus: Corpus, query: str, vector: Vector | None, profile: Profile, now: datetime, limit: int
    ) -> list[Ranked]:
        """The paper that the query names, then what is about it, muted subjects of the profile left out."""
        asked = _question(query, vector, profile.mutes, frozenset(), limit)
        moment = Moment.of(_ours(corpus), now)
        share = lexical(moment.corpus.words, asked.topics[0], moment.known)
        found = best(recipe.SEARCH, moment, replace(asked, size=max(limit, HEAD)), share)
        head = found.candidates.only(found.order)
        return list(recipe.SEARCH.rank(replace(head, profile=asked).again()).ranked())

    def similar(
        self, corpus: Corpus, text: str, vector: Vector | None, exclude: Collection[str], now: datetime, limit: int
    ) -> list[Ranked]:
        asked = _question(text, vector, (), frozenset(exclude), limit)
        moment = Moment.of(_ours(corpus), now)
        share = moment.corpus.words.share(text_query(text), moment.known)
        return list(best(recipe.SIMILAR, moment, asked, share).ranked())

    def relevance(
        self, corpus: Corpus, profile: Profile, paper_ids: Sequence[str], now: datetime
    ) -> Mapping[str, Ranked]:
        """As they stand beside the papers of a digest. Papers that were not known then are left out."""
        moment = Moment.of(_ours(corpus), now)
        asked = (moment.corpus.rows.get(paper_id, moment.known) for paper_id in paper_ids)
        rows = np.array(sorted({row for row in asked if row < moment.known}), np.intp)
        beside = np.union1d(rows, moment.listed_within(WINDOW_DAYS))
        (candidates,) = gather(moment, [profile], beside)
        chosen = candidates.only(np.searchsorted(beside, rows))
        return {ranked.paper.id: ranked for ranked in recipe.SCORE.rank(chosen).ranked()}

    def counts(self, corpus: Corpus, paper_id: str, now: datetime) -> Counts:
        index = _ours(corpus)
        row = index.rows.get(paper_id)
        moment = Moment.of(index, now)
        return Counts() if row is None or row >= moment.known else moment.counts(row)


def _selection(candidates: Candidates) -> Selection:
    """A digest, or when it is empty the best of what fell short."""
    ranked = _drafted(candidates) if candidates.profile.draft else recipe.DIGEST.rank(candidates).ranked()
    ranked += _explored(candidates, ranked)
    new = int(np.sum(candidates.moment.age[candidates.rows] <= candidates.profile.days * 86400))
    nearest = None
    if not ranked and candidates.profile.topics:
        single = replace(candidates, profile=replace(candidates.profile, size=1))
        nearest = next(iter(recipe.NEAREST.rank(single).ranked()), None)
    return Selection(ranked, new, nearest)


def _explored(candidates: Candidates, ranked: tuple[Ranked, ...]) -> tuple[Ranked, ...]:
    """One paper from beyond the topics, where a digest has room for it; it never stands in for a digest."""
    profile = candidates.profile
    if not profile.explores or not 0 < len(ranked) < profile.size:
        return ()
    single = replace(profile, size=1, shown=profile.shown | {it.paper.id for it in ranked})
    return recipe.EXPLORING.rank(replace(candidates, profile=single)).ranked()


def _drafted(candidates: Candidates) -> tuple[Ranked, ...]:
    """A digest that two recipes make in turn; either may have to go deeper than its length."""
    profile = candidates.profile
    deeper = replace(candidates, profile=replace(profile, size=2 * profile.size))
    teams = {USUAL: recipe.DIGEST.rank(deeper), RISING: recipe.RISING.rank(deeper)}
    return team_draft(teams, profile.size, profile.draft)


def _question(text: str, vector: Vector | None, mutes: tuple[str, ...], shown: frozenset[str], limit: int) -> Profile:
    """A text asked about, as a profile with that one topic."""
    vectors = None if vector is None else vector.reshape(1, -1)
    return Profile(topics=(Topic(text),), vectors=vectors, mutes=mutes, shown=shown, size=limit)


def _ours(corpus: Corpus) -> PaperIndex:
    if not isinstance(corpus, PaperIndex):
        raise TypeError(f"This ranker ranks what its own index() made, not {type(corpus).__name__}.")
    return corpus
