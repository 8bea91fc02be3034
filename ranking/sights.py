"""Sights: how all papers stand on one topic, worked out once for every channel that follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.domain import Topic
from bot.ports import Profile, Vector
from ranking.fusion import Scores, certainty, standing
from ranking.index import PaperIndex, Rows
from ranking.lexical import lexical
from ranking.moment import Moment
from ranking.second_look import second_look

MOST: Final = 256
"""Topics whose sights are kept, those asked for last. With 30,000 papers they take 250 MB."""
TOGETHER: Final = 128
"""Topics that share one product of matrices."""


@dataclass(slots=True, eq=False)
class Sight:
    """One topic at one moment: of all known papers how near they are, and of the candidates the rest."""

    nearness: NDArray[np.float32]
    """By words and meaning, as taste asks for it."""
    share: Scores
    cosine: NDArray[np.float32] | None
    """None where topic and papers cannot be compared."""
    standing: Scores
    certainty: Scores
    looked_twice: bool = False

    def look_again(self, moment: Moment, rows: Rows, topic: Topic, vector: Vector | None) -> None:
        """At the papers that stand best, if the topic is wanted and there is something to look with."""
        if not self.looked_twice and vector is not None and topic.weight > 0 and len(rows):
            self.standing = second_look(moment.corpus, moment.known, rows, topic, vector, self.standing)
        self.looked_twice = True


Asked = tuple[Topic, Vector | None]


def sights(moment: Moment, profiles: Sequence[Profile], rows: Rows) -> list[list[Sight]]:
    """Of each profile's topics. Those not seen before share products of matrices."""
    asked = [_asked(moment.corpus, profile) for profile in profiles]
    wanted = {_key(*it): it for topics in asked for it in topics}
    seen = moment.remembered(rows).setdefault("sights", {})
    new = [key for key in wanted if key not in seen]
    found = {key: seen.pop(key) for key in wanted if key in seen}
    for start in range(0, len(new), TOGETHER):
        keys = new[start : start + TOGETHER]
        found |= zip(keys, _made(moment, rows, [wanted[key] for key in keys]), strict=True)
    seen |= found
    for key in list(seen)[: max(len(seen) - MOST, 0)]:
        del seen[key]
    return [[found[_key(*it)] for it in topics] for topics in asked]


def twice(moment: Moment, profile: Profile, rows: Rows, seen: Sequence[Sight]) -> None:
    """Look again at what a profile's topics have seen, unless that was done."""
    for (topic, vector), sight in zip(_asked(moment.corpus, profile), seen, strict=True):
        sight.look_again(moment, rows, topic, vector)


def _asked(corpus: PaperIndex, profile: Profile) -> list[Asked]:
    vectors = profile.vectors if corpus.fits(profile.vectors) else None
    return [(topic, None if vectors is None else vectors[place]) for place, topic in enumerate(profile.topics)]


def _key(topic: Topic, vector: Vector | None) -> tuple[str, str, bool, bytes]:
    """What a sight hangs on: of the weight only whether the topic is wanted."""
    return topic.name, topic.description, topic.weight > 0, b"" if vector is None else vector.tobytes()


def _made(moment: Moment, rows: Rows, asked: Sequence[Asked]) -> list[Sight]:
    vectors = [vector for _, vector in asked if vector is not None]
    known = moment.corpus.matrix[: moment.known]
    products = iter(np.array(vectors, np.float32) @ known.T if vectors else ())
    return [_sight(moment, rows, topic, None if vector is None else next(products)) for topic, vector in asked]


def _sight(moment: Moment, rows: Rows, topic: Topic, cosines: NDArray[np.float32] | None) -> Sight:
    """At the first look. ``cosines`` are those of all known papers."""
    known = lexical(moment.corpus.words, topic, moment.known)
    share, has_vector = known[rows], moment.corpus.has_vector[rows]
    cosine = None if cosines is None else cosines[rows]
    exact = None if cosine is None else cosine.astype(np.float64)
    return Sight(
        nearness=(known if cosines is None else known + cosines).astype(np.float32),
        share=share,
        cosine=cosine,
        standing=standing(share, float(known.max(initial=0.0)), exact, has_vector),
        certainty=certainty(share, exact, has_vector),
    )
