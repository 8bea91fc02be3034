"""Reranking: a second model reads a digest's candidates beside the topic, as far as there is time."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic
from typing import Any, Final

from bot.domain import CloseTo, Contribution, Outside, Ranked
from bot.embedding import text_key
from bot.errors import SetupError
from bot.library import Library
from bot.logs import log
from bot.ports import Profile, Reranker, Selection

DEPTH: Final = 30
"""Candidates of a digest that are read."""
WEIGHT: Final = 0.3
"""As much as relevance: it is a second opinion on the same question."""
REMEMBERED: Final = 50_000
"""Judgements that are kept: a month of a busy workspace."""
BEATS: Final = 16
"""Of so many the time spent is known: a beat's blocks take turns with previews."""


@dataclass(slots=True)
class Reranking:
    """Channels are read in turn until the time is over; what was not read by then keeps its order."""

    library: Library
    reranker: Reranker
    seconds: float
    """What all digests of one beat may take together, in however many blocks they come."""
    _judged: OrderedDict[tuple[str, str], float] = field(init=False, default_factory=OrderedDict)
    """By topic and text: a topic that changes, or an abstract, is another question."""
    _spent: OrderedDict[datetime, float] = field(init=False, default_factory=OrderedDict)
    """Seconds, by the moment of a beat."""
    _broken: bool = field(init=False, default=False)

    async def rerank(
        self, profiles: Sequence[Profile], selections: Sequence[Selection], now: datetime
    ) -> list[Selection]:
        """The selections with the reranker's share in their scores, best first. ``now`` is the beat's."""
        reread = list(selections)
        left = self.seconds - self._spent.get(now, 0.0)
        if left <= 0:
            return reread
        deeper = await self._deeper(profiles, selections, now)
        began = monotonic()
        try:
            async with asyncio.timeout(left):
                for place, candidates in deeper.items():
                    reread[place] = await self._reread(profiles[place], selections[place], candidates)
        except TimeoutError:
            log.info("no time to rerank every digest", digests=len(deeper), seconds=self.seconds)
        except SetupError as trouble:
            self._broken = True
            log.warning("no reranking model", why=str(trouble))
        finally:
            self._spent[now] = self.seconds - left + monotonic() - began
            _forget_oldest(self._spent, BEATS)
            _forget_oldest(self._judged, REMEMBERED)
        return reread

    async def _deeper(
        self, profiles: Sequence[Profile], selections: Sequence[Selection], now: datetime
    ) -> dict[int, tuple[Ranked, ...]]:
        """By place, the candidates of each digest that has an order to be changed.

        One without topics asks nothing, and the order of a draft is what an experiment measures.
        """
        places = [
            place
            for place, (profile, selection) in enumerate(zip(profiles, selections, strict=True))
            if profile.topics and not profile.draft and len(selection.ranked) > 1 and not self._broken
        ]
        asked = [replace(profiles[place], size=max(DEPTH, profiles[place].size), explores=False) for place in places]
        found = await self.library.select(asked, now, bulk=True) if asked else []
        return {place: selection.ranked for place, selection in zip(places, found, strict=True)}

    async def _reread(self, profile: Profile, selection: Selection, candidates: Sequence[Ranked]) -> Selection:
        questions = [_question(profile, ranked) for ranked in candidates]
        for question in dict.fromkeys(questions):
            asked = zip(questions, candidates, strict=True)
            await self._judge(question, [ranked.paper.text for its, ranked in asked if its == question])
        scored = [self._with_share(ranked, question) for ranked, question in zip(candidates, questions, strict=True)]
        best = sorted(scored, key=lambda ranked: -ranked.score)[: profile.size]
        return replace(selection, ranked=(*best, *filter(_explores, selection.ranked)))

    async def _judge(self, question: str, texts: Sequence[str]) -> None:
        """Remember what the model says of those that it was not asked about before."""
        missing = [text for text in texts if (question, text_key(text)) not in self._judged]
        for text, relevance in zip(missing, await self.reranker.relevance(question, missing), strict=True):
            self._judged[question, text_key(text)] = relevance

    def _with_share(self, ranked: Ranked, question: str) -> Ranked:
        relevance = self._judged[question, text_key(ranked.paper.text)]
        shares = (*ranked.contributions, Contribution("reranking", WEIGHT * relevance))
        return replace(ranked, score=sum(share.value for share in shares), contributions=shares)


def _forget_oldest(kept: OrderedDict[Any, float], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)


def _question(profile: Profile, ranked: Ranked) -> str:
    """The topic that it was chosen for; of one chosen for another reason, all topics."""
    close = [share.evidence.topic for share in ranked.contributions if isinstance(share.evidence, CloseTo)]
    wanted = [topic for topic in profile.topics if topic.weight > 0]
    return "\n".join(topic.text for topic in wanted if not close or topic.name == close[0])


def _explores(ranked: Ranked) -> bool:
    return any(isinstance(share.evidence, Outside) for share in ranked.contributions)
