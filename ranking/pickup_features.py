"""What is known of a paper before anybody votes: its words, its shape, its categories, its authors' record."""

import math
import re
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import Stemmer
from numpy.typing import NDArray

from bot.domain import Paper
from ranking.folding import folded
from ranking.tokens import STOPWORDS

BUCKETS: Final = 1 << 15
"""Words and pairs of neighbours fall into so many, by a checksum; what shares one shares a weight."""
AUTHORS: Final = 8
"""The first so many are looked up: some sources name no more."""
PRIMARY: Final = ("cs.CV", "cs.CL", "cs.AI", "cs.LG", "cs.RO", "cs.IT", "cs.GT", "cs.CE", "cs.GR")
ANY: Final = (
    *("cs.CV", "cs.CL", "cs.AI", "cs.LG", "cs.RO", "cs.IT", "cs.GT", "cs.CE", "cs.GR", "cs.HC", "cs.SE"),
    *("cs.IR", "cs.SD", "cs.MA", "cs.CY", "cs.CR", "stat.ML", "cs.MM", "eess.AS", "eess.IV", "cs.DC"),
)
SAYS: Final = (
    *("github", "code is", "code will", "open-source", "open source", "project page", "http", "benchmark"),
    *("dataset", "survey", "agent", "we introduce", "we propose", "we present", "language model", "llm"),
    "state-of-the-art",
)
PROBABLE: Final = 1e-3
"""Less of a record than this is none."""

Record = tuple[float, float]
"""How many papers of an author were picked up, and the logarithms of their votes added up; both fade with time."""
_word = re.compile(r"\w\w+")
_named = re.compile(r"^[A-Z][\w\-+.]*[A-Z0-9][\w\-+.]*:")


def author_key(author: str) -> int:
    return zlib.crc32(folded(author).encode())


def buckets(paper: Paper) -> NDArray[np.intp]:
    """The buckets of its words, its pairs of neighbours and once more the words of its title, each once."""
    found = {zlib.crc32(feature.encode()) % BUCKETS for feature in _features(paper)}
    return np.fromiter(sorted(found), np.intp, len(found))


def traits(paper: Paper, records: Mapping[int, Record]) -> NDArray[np.float64]:
    """Shape, what the abstract says, categories, and the record of the authors."""
    return np.array([*_shape(paper), *_filed(paper), *_record(paper, records)])


def _features(paper: Paper) -> Iterator[str]:
    title = [_stem(word) for word in _word.findall(paper.title.lower())]
    abstract = [_stem(word) for word in _word.findall(paper.abstract.lower())]
    yield from (f"t:{stem}" for stem in title if stem)
    for text in (title, abstract):
        yield from filter(None, text)
        yield from (f"{one} {other}" for one, other in pairwise(text) if one and other)


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """Empty for a word that does not count."""
    # A stemmer keeps state while it works, so threads must not share one.
    return "" if word in STOPWORDS else str(Stemmer.Stemmer("english").stemWord(word))


def _shape(paper: Paper) -> Iterator[float]:
    text = paper.abstract.lower()
    yield math.log1p(min(len(paper.authors), AUTHORS))
    yield math.log1p(len(paper.title.split()))
    yield float(":" in paper.title)
    yield float(bool(_named.match(paper.title)))
    yield len(text.split()) / 200
    yield sum(letter.isdigit() for letter in text) / 20
    yield text.count("%") / 3
    yield from (float(phrase in text) for phrase in SAYS)


def _filed(paper: Paper) -> Iterator[float]:
    first = paper.categories[0] if paper.categories else ""
    yield from (float(first == category) for category in PRIMARY)
    yield from (float(category in paper.categories) for category in ANY)
    yield float(len(paper.categories))


def _record(paper: Paper, records: Mapping[int, Record]) -> Iterator[float]:
    found = [records.get(author_key(author), (0.0, 0.0)) for author in paper.authors[:AUTHORS]] or [(0.0, 0.0)]
    counts, votes = [count for count, _ in found], [vote for _, vote in found]
    yield math.log1p(max(counts))
    yield math.log1p(sum(counts))
    yield math.log1p(counts[0])
    yield math.log1p(counts[-1])
    yield sum(count > PROBABLE for count in counts) / len(counts)
    yield math.log1p(max(votes))
