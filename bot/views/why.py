"""The additive shares of a score, drawn."""

from bot.domain import Contribution, Ranked
from bot.messages import Button, Card, Code, Message, Text
from bot.views.papers import title_of
from bot.views.reasons import phrase

WIDTH = 12
WORDS = {
    "relevance": "its words and meaning",
    "momentum": "votes and their rise",
    "taste": "like what you liked",
    "freshness": "new",
    "followed": "someone you follow",
    "reranking": "read beside your topic",
    "exploration": "outside your topics",
}


def contributions(ranked: Ranked, day: str) -> Message:
    """Every share as a bar, the largest first, then what can be done about it."""
    title = ("Why it was chosen" if day else "How it would score here now",)
    lines = drawn(ranked)
    if not lines:
        return Message(title, body=(("Nothing speaks for this paper on your topics.",),))
    total: Text = (Code(f"{ranked.score:.2f}"), " in all", f", in the digest of {day}" if day else "")
    fixes = (
        Button("More like this", "more", ranked.paper.id),
        Button("Less like this", "less", ranked.paper.id),
        Button("Similar", "run", f"similar {ranked.paper.id}"),
    )
    return Message(
        title, cards=(Card(title_of(ranked.paper), (*lines, total), buttons=fixes, subject=ranked.paper.id),)
    )


def drawn(ranked: Ranked) -> tuple[Text, ...]:
    """A bar for every share of the score, the largest first."""
    shares = sorted((share for share in ranked.contributions if share.value), key=lambda share: -abs(share.value))
    return tuple(_bar(share, abs(shares[0].value)) for share in shares)


def _bar(share: Contribution, largest: float) -> Text:
    """One share: its value, a bar as long as its part of the largest, and what it rests on."""
    full = round(WIDTH * abs(share.value) / largest)
    bar = ("█" if share.value > 0 else "▒") * full + "·" * (WIDTH - full)
    because = phrase(share.evidence) or (WORDS.get(share.name, share.name),)
    return (Code(f"{share.value:.2f} {bar}"), " ", *because)
