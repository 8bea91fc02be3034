"""Every socket: what the product needs from the platforms, sources, models and databases."""

from bot.ports.batches import Batches, Move, Neighbour
from bot.ports.calls import About, Call, FieldErrors, Press, Reaction, Submission
from bot.ports.chat import ChatPlatform, HasRoles, Inbound, ReadsBack, Standing, TakesAddresses
from bot.ports.collections import Channels, ChannelSettings, Embeddings, Papers, Workspaces, WorkspaceSettings
from bot.ports.ledgers import (
    Digests,
    Events,
    FeedbackStore,
    Installation,
    Installations,
    Leases,
    Notes,
    People,
    Seal,
    Sources,
    Subscriptions,
    Unfinished,
)
from bot.ports.offers import Offered, OfferedOption
from bot.ports.papers import Embedder, PaperSource, Reranker
from bot.ports.ranking import Corpus, Profile, Ranker, Selection
from bot.ports.store import Store, UnitOfWork
from bot.ports.values import CLOCKS_APART, Clock, Matrix, Precision, Vector

__all__ = [
    "CLOCKS_APART",
    "About",
    "Batches",
    "Call",
    "ChannelSettings",
    "Channels",
    "ChatPlatform",
    "Clock",
    "Corpus",
    "Digests",
    "Embedder",
    "Embeddings",
    "Events",
    "FeedbackStore",
    "FieldErrors",
    "HasRoles",
    "Inbound",
    "Installation",
    "Installations",
    "Leases",
    "Matrix",
    "Move",
    "Neighbour",
    "Notes",
    "Offered",
    "OfferedOption",
    "PaperSource",
    "Papers",
    "People",
    "Precision",
    "Press",
    "Profile",
    "Ranker",
    "Reaction",
    "ReadsBack",
    "Reranker",
    "Seal",
    "Selection",
    "Sources",
    "Standing",
    "Store",
    "Submission",
    "Subscriptions",
    "TakesAddresses",
    "Unfinished",
    "UnitOfWork",
    "Vector",
    "WorkspaceSettings",
    "Workspaces",
]
