"""The vocabulary: what exists, as frozen values. Nothing here does I/O or reads a clock."""

from bot.domain.channels import Channel, Follow, Layout, OnEmpty, Topic, Workspace
from bot.domain.digests import UNFINISHED, Digest, DigestState, Part, PartState
from bot.domain.feedback import Feedback, Verdict
from bot.domain.papers import SAMPLE, BadRecord, Links, Paper, Sighting, Signal, SourceStatus
from bot.domain.places import EMAIL, Person, Place, Posted
from bot.domain.ranking import (
    RISING,
    USUAL,
    CloseTo,
    Contribution,
    Counts,
    Evidence,
    Followed,
    LikedPaper,
    New,
    Outside,
    Ranked,
    Week,
)
from bot.domain.subscriptions import UNCONFIRMED, Letter, Subscription

__all__ = [
    "EMAIL",
    "RISING",
    "SAMPLE",
    "UNCONFIRMED",
    "UNFINISHED",
    "USUAL",
    "BadRecord",
    "Channel",
    "CloseTo",
    "Contribution",
    "Counts",
    "Digest",
    "DigestState",
    "Evidence",
    "Feedback",
    "Follow",
    "Followed",
    "Layout",
    "Letter",
    "LikedPaper",
    "Links",
    "New",
    "OnEmpty",
    "Outside",
    "Paper",
    "Part",
    "PartState",
    "Person",
    "Place",
    "Posted",
    "Ranked",
    "Sighting",
    "Signal",
    "SourceStatus",
    "Subscription",
    "Topic",
    "Verdict",
    "Week",
    "Workspace",
]
