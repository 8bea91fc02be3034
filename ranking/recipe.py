"""The rankings that ship, each in one expression. ``docs/ranking.md`` says how the weights were found."""

from typing import Final

from ranking.exploration import Exploration
from ranking.followed import ByFollowed
from ranking.freshness import Freshness
from ranking.liking import Taste
from ranking.momentum import Momentum
from ranking.named import Named
from ranking.relevance import Relevance
from ranking.similarity import Similarity
from ranking.stages import Beyond, Diversify, Fresh, Muted, Relevant, Top, Unseen

SCORE: Final = 0.30 * Relevance() + 0.15 * Momentum() + 0.70 * Taste() + 0.08 * Freshness() + 0.07 * ByFollowed()

DIGEST: Final = SCORE >> Relevant(taste=12) >> Unseen() >> Muted() >> Diversify(0.85) >> Top()

UNDATED: Final = SCORE.only("relevance", "taste") >> Unseen() >> Top()
"""What is left of the digest for papers without dates and counts, as evaluations have them."""

RISING: Final = (
    0.30 * Relevance() + 0.45 * Momentum() + 0.70 * Taste() + 0.08 * Freshness() + 0.07 * ByFollowed()
    >> Relevant(taste=12)
    >> Unseen()
    >> Muted()
    >> Diversify(0.85)
    >> Top()
)
"""The other side of an experiment: the same with votes counting three times as much."""

EXPLORING: Final = SCORE + 0.05 * Exploration() >> Beyond(Relevant(taste=12)) >> Fresh() >> Unseen() >> Muted() >> Top()
"""What a digest may end with where it has room: the best of what it leaves out, labelled as such."""

NEAREST: Final = 1.0 * Relevance() >> Unseen() >> Muted() >> Top()

ABOUT: Final = 1.0 * Relevance() >> Relevant()

TRENDING: Final = 0.75 * Momentum() + 0.15 * Freshness() + 0.10 * Relevance() >> Relevant() >> Muted() >> Top()

SEARCH: Final = 0.5 * Named() + 0.5 * Relevance() >> Relevant(0.01) >> Muted() >> Top()

SIMILAR: Final = 1.0 * Similarity() >> Unseen() >> Top()
