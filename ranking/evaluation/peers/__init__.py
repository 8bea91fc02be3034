"""Others' whole methods, one a file, rebuilt from what their sources say; every file names its source.

All get the same encoder, the same feedback and the same pool, so that what differs is the method. A method that forgets
what it has shown may repeat itself, as it would.
"""

from ranking.evaluation.digests import Editor
from ranking.evaluation.peers import (
    arxiv_sanity_lite,
    arxiv_sanity_x,
    bm25_sum,
    explained_hybrid,
    hacker_news,
    logistic_regression,
    newest,
    paperflow,
    random_order,
    slack_paper_bot,
    upvotes,
    zotero_arxiv_daily,
)
from ranking.evaluation.peers.peer import Peer
from ranking.evaluation.question import Shelf


def peers(shelf: Shelf, seed: int) -> dict[str, Editor]:
    """By name; those that need vectors only where there are some."""
    by_words: dict[str, Editor] = {
        "random": Peer(shelf, random_order.Method(seed)),
        "newest": Peer(shelf, newest.Method()),
        "upvotes": Peer(shelf, upvotes.Method()),
        "hacker_news": Peer(shelf, hacker_news.Method()),
        "bm25_sum": Peer(shelf, bm25_sum.Method()),
        "arxiv_sanity_lite": Peer(shelf, arxiv_sanity_lite.Method()),
        "arxiv_sanity_x": Peer(shelf, arxiv_sanity_x.Method()),
    }
    if not shelf.has_vectors:
        return by_words
    return by_words | {
        "zotero_arxiv_daily": Peer(shelf, zotero_arxiv_daily.Method()),
        "paperflow": Peer(shelf, paperflow.Method()),
        "logistic_regression": Peer(shelf, logistic_regression.Method(seed)),
        "explained_hybrid": Peer(shelf, explained_hybrid.Method()),
        "slack_paper_bot": Peer(shelf, slack_paper_bot.Method()),
    }
