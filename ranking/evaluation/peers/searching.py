"""Peers asked for a topic among all papers, as a new channel would ask them: nothing was voted on, nothing shown."""

from datetime import timedelta
from functools import partial

import numpy as np

from ranking.evaluation.digests import Desk, Editor, Week
from ranking.evaluation.feedback import Sought
from ranking.evaluation.peers import peers
from ranking.evaluation.question import DEPTH, Asked, Method, Order, Shelf


def asked_once(shelf: Shelf, seed: int) -> dict[str, Method]:
    """By name. A reading list has no votes, so methods that go by votes or age alone show what chance would find."""
    everything = _everything(shelf)
    return {name: partial(_order, everything, editor) for name, editor in peers(shelf, seed).items()}


def _everything(shelf: Shelf) -> Week:
    """All papers as one week that ends when the newest was listed."""
    now = max(paper.listed for paper in shelf.papers)
    ages = np.array([(now - paper.listed) / timedelta(days=1) for paper in shelf.papers])
    return Week("all", 0, now, np.arange(len(shelf)), np.full(len(shelf), np.nan), ages)


def _order(everything: Week, editor: Editor, asked: Asked) -> Order:
    nobody = Desk(Sought(asked.text, asked, frozenset(), frozenset()))
    [order] = editor.choose(everything, [nobody])
    return Order(order.rows[:DEPTH], order.scores[:DEPTH])
