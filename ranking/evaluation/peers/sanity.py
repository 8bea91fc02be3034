"""What arxiv-sanity-lite and its successor share: tf-idf of a paper's words, a linear SVM a tag, search before that."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np

from ranking.evaluation.bags import plain_words
from ranking.evaluation.digests import Desk, Week
from ranking.evaluation.question import Scores, Shelf

FEATURES: Final = 20_000
MOST_OF_A_WORD: Final = 3
WORD: Final = r"(?u)\b[a-zA-Z_][a-zA-Z0-9_]+\b"


@lru_cache(maxsize=2)
def features(shelf: Shelf) -> Any:
    """1- and 2-grams of title, abstract and authors: a row per paper, of length one.

    Words begin with a letter and have two characters; English stop words are left out; at least in five papers and at
    most in a tenth of them. The vocabulary is that of the whole collection: fitting it anew each week changes little.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    few = len(shelf) < 200
    vectorizer = TfidfVectorizer(
        lowercase=True,
        strip_accents="unicode",
        stop_words="english",
        token_pattern=WORD,
        ngram_range=(1, 2),
        max_features=FEATURES,
        min_df=1 if few else 5,
        max_df=1.0 if few else 0.1,
        sublinear_tf=True,
    )
    texts = [f"{paper.title} {paper.abstract} {' '.join(paper.authors)}" for paper in shelf.papers]
    return vectorizer.fit_transform(texts).tocsr()


def decision(
    shelf: Shelf, week: Week, liked: Sequence[int], weights: dict[int, float], cost: float, tolerance: float
) -> Scores:
    """Of one SVM: the liked papers against every other one that is known; ``weights`` are of single papers."""
    from sklearn.svm import LinearSVC

    known = np.unique(np.concatenate([_known(shelf, week), np.array([*liked, *weights], np.intp), week.pool]))
    rows = features(shelf)
    model = LinearSVC(class_weight="balanced", C=cost, tol=tolerance, max_iter=10_000, dual="auto", random_state=0)
    weighed = np.array([weights.get(int(row), 1.0) for row in known])
    model.fit(rows[known], np.isin(known, liked), sample_weight=weighed)
    found: Scores = 100 * model.decision_function(rows[week.pool])
    return found


def searched(shelf: Shelf, week: Week, desk: Desk) -> Scores:
    """Their search: ten for each query word among the authors, twenty for each in the text, counted up to three."""
    wanted = set(plain_words(desk.asked.text))
    return np.array([_found(shelf, int(row), wanted) for row in week.pool])


def _found(shelf: Shelf, row: int, wanted: set[str]) -> float:
    paper = shelf.papers[row]
    words = shelf.words[row]
    authors = set(plain_words(" ".join(paper.authors)))
    return sum(10.0 * (word in authors) + 20.0 * min(words.count(word), MOST_OF_A_WORD) for word in wanted)


def _known(shelf: Shelf, week: Week) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Papers listed by then; the shelf is in the order in which they became known."""
    listed = np.array([paper.listed <= week.now for paper in shelf.papers])
    return np.flatnonzero(listed)
