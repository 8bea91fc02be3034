"""How much there is on a subject, week by week."""

from datetime import timedelta

import numpy as np

from bot.domain import Week
from ranking.moment import DAY
from ranking.pipeline import Ranking


def weekly(ranking: Ranking, weeks: int) -> list[Week]:
    """Of all candidates and of those left in the ranking, how many each week had; the last week ends now."""
    moment, rows = ranking.candidates.moment, ranking.candidates.rows
    ago = (moment.age[rows] // (7 * DAY)).astype(np.intp)
    of = np.bincount(ago, minlength=weeks)
    papers = np.bincount(ago[ranking.order], minlength=weeks)
    return [
        Week(moment.now - timedelta(weeks=week), int(papers[week]), int(of[week])) for week in reversed(range(weeks))
    ]
