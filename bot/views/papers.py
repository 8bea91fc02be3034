"""Papers as cards: a line in a list, a reply in a thread, a page of its own."""

import re
from collections.abc import Sequence
from itertools import takewhile

from bot.domain import Paper, Ranked, Sighting
from bot.messages import Button, Card, Italic, Link, Message, Span, Text
from bot.times import count_in_words, joined
from bot.views.reasons import counts_line, reason_line, separated

AUTHORS = 3
TEASER = 280
"""Characters of an abstract in a digest: about two lines."""
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9“\"(])")
VOTES = (("More like this", "more"), ("Less like this", "less"), ("Save", "save"), ("Why", "why"))


def line(ranked: Ranked, number: int | None = None, extra: Text = ()) -> Card:
    """One paper in a list: its title as a link and one line under it."""
    below = separated([part for part in (reason_line(ranked), extra) if part])
    return Card(title_of(ranked.paper), (below,) if below else (), number=number, subject=ranked.paper.id)


def plain_line(paper: Paper, number: int) -> Card:
    """One paper in a list that is not a ranking: its title and who wrote it."""
    below = (authors_of(paper),) if paper.authors else ()
    return Card(title_of(paper), (below,) if below else (), number=number, subject=paper.id)


def card(ranked: Ranked, number: int | None = None, extra: Text = ()) -> Card:
    """One paper of a digest: who, why, two lines of its abstract, links and buttons."""
    paper = ranked.paper
    lines = ((authors_of(paper),), reason_line(ranked), extra)
    return Card(
        title_of(paper),
        tuple(text for text in lines if any(text)),
        body=(teaser(paper),),
        links=links_of(paper),
        buttons=(*votes_on(paper), Button("Abstract", "abstract", paper.id)),
        number=number,
        subject=paper.id,
    )


def page(ranked: Ranked, history: Sequence[Sighting], seen: Text = (), why: Sequence[Text] = ()) -> Message:
    """Everything about one paper: the whole abstract, links, counts over time, and why it stands where it does."""
    paper = ranked.paper
    lines = [
        (authors_of(paper),),
        (origin_of(paper),),
        counts_line(ranked.counts),
        *counts_over_time(history),
        seen,
        *why,
    ]
    whole = Card(
        title_of(paper),
        tuple(text for text in lines if any(text)),
        body=abstract_of(paper),
        links=links_of(paper),
        buttons=(*votes_on(paper), Button("Similar", "run", f"similar {paper.id}")),
        subject=paper.id,
    )
    return Message(cards=(whole,))


def votes_on(paper: Paper) -> tuple[Button, ...]:
    return tuple(Button(label, verb, paper.id) for label, verb in VOTES)


def shared(paper: Paper, other: Paper) -> Text:
    """What two papers have in common, the most telling thing first."""
    authors = [name for name in paper.authors if name in other.authors]
    if authors:
        return (f"also by {joined(authors[:2])}",)
    keywords = {word.casefold() for word in paper.keywords}
    common = [word for word in other.keywords if word.casefold() in keywords]
    if common:
        return (f"shares {joined(common[:3])}",)
    if paper.lab and paper.lab == other.lab:
        return (f"also from {paper.lab}",)
    return ()


def title_of(paper: Paper) -> Text:
    return (Link(paper.title, paper.links.paper),) if paper.links.paper else (paper.title,)


def authors_of(paper: Paper) -> str:
    """Three names, then how many more."""
    if not paper.authors:
        return ""
    more = len(paper.authors) - AUTHORS
    return ", ".join(paper.authors[:AUTHORS]) + (f" and {more} more" if more > 0 else "")


def abstract_of(paper: Paper) -> Text:
    if not paper.abstract:
        return (Italic("No abstract is known."),)
    return (paper.abstract, *_written_by(paper))


def teaser(paper: Paper) -> str:
    """The first sentences that fit, never a cut one; a long first sentence ends at a word, with an ellipsis."""
    sentences = SENTENCE_END.split(paper.abstract)
    fitting = list(takewhile(lambda end: len(end) <= TEASER, _growing(sentences)))
    if fitting:
        return fitting[-1] + "".join(span if isinstance(span, str) else span.text for span in _written_by(paper))
    return paper.abstract[:TEASER].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def links_of(paper: Paper) -> tuple[Link, ...]:
    links = paper.links
    named = (("paper", links.paper), ("PDF", links.pdf), ("code", links.code))
    more = (("project", links.project), ("discussion", links.discussion))
    return tuple(Link(name, url) for name, url in (*named, *more) if url)


def counts_over_time(history: Sequence[Sighting]) -> list[Text]:
    """Each signal as the values that were seen, oldest first: ``upvotes 12 → 48 → 142 (17 April)``."""
    lines: list[Text] = []
    for signal in ("upvotes", "comments", "stars"):
        seen = [sighting for sighting in history if sighting.signal == signal]
        if len(seen) > 1:
            values = " → ".join(count_in_words(sighting.value) for sighting in _spread(seen))
            since = seen[0].at.strftime("%-d %B")
            lines.append((f"{signal} since {since}: {values}",))
    return lines


def _spread(seen: Sequence[Sighting], at_most: int = 6) -> list[Sighting]:
    if len(seen) <= at_most:
        return list(seen)
    step = (len(seen) - 1) / (at_most - 1)
    return [seen[round(index * step)] for index in range(at_most)]


def _growing(sentences: Sequence[str]) -> list[str]:
    return [" ".join(sentences[: count + 1]) for count in range(len(sentences))]


def _written_by(paper: Paper) -> tuple[Span, ...]:
    return (" ", Italic(f"({paper.abstract_by}'s summary)")) if paper.abstract_by else ()


def origin_of(paper: Paper) -> str:
    parts = [paper.lab, ", ".join(paper.categories[:4]), f"published {paper.published:%-d %B %Y}"]
    return " · ".join(filter(None, parts))
