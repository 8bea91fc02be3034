"""A digest's messages: the overview, a paper's reply, an empty day, a preview, the ledger of the last days."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain import SAMPLE, Channel, Digest, DigestState, Part, PartState, Place, Ranked
from bot.messages import Bold, Card, Code, Message, Text
from bot.ports import Selection
from bot.times import date_in_words, joined, when_in_words
from bot.views import papers

EVERY_PAPER_A_MESSAGE = "messages"


def part_message(digest: Digest, part: Part, channel: Channel) -> Message:
    """What one part of a frozen digest says."""
    if not digest.entries:
        return _empty_day(digest, channel)
    numbers = {ranked.paper.id: number for number, ranked in enumerate(digest.entries, 1)}
    chosen = [ranked for ranked in digest.entries if ranked.paper.id in part.papers]
    if part.threaded:
        return Message(
            cards=tuple(papers.card(ranked, numbers[ranked.paper.id], _also(digest, ranked)) for ranked in chosen)
        )
    if digest.layout == "thread":
        cards = tuple(papers.line(ranked, numbers[ranked.paper.id], _also(digest, ranked)) for ranked in chosen)
        return _headed(digest, channel, cards=cards, footer=_how_to_vote(len(chosen)))
    cards = tuple(papers.card(ranked, numbers[ranked.paper.id], _also(digest, ranked)) for ranked in chosen)
    return _headed(digest, channel, cards=cards) if part.number == 0 else Message(cards=cards)


def overview(digest: Digest, channel: Channel) -> Message:
    """The whole digest as a numbered list, whatever its layout: what ``digest show`` answers."""
    if not digest.entries:
        return _empty_day(digest, channel)
    cards = tuple(papers.line(ranked, number, _also(digest, ranked)) for number, ranked in enumerate(digest.entries, 1))
    return _headed(digest, channel, cards=cards, footer=_commands(len(cards)))


def preview(selection: Selection, day: date, why_empty: str) -> Message:
    """What would be posted next, as of now."""
    title = (f"Preview of {date_in_words(day)}",)
    if not selection.ranked:
        return Message(title, body=((why_empty,),))
    cards = tuple(papers.line(ranked, number) for number, ranked in enumerate(selection.ranked, 1))
    return Message(
        title,
        (how_many(len(cards), selection.considered),),
        cards=cards,
        footer=("Not posted. Votes until then change it.",),
    )


def title_of(place_name: str, day: date) -> Text:
    return (f"Papers for {place_name} · {date_in_words(day)}",)


def name_of(channel: Channel) -> str:
    """How a digest addresses a channel: ``#nlp``, or ``you`` in a direct message."""
    return "you" if channel.direct else f"#{channel.name or channel.place.channel}"


def ledger_line(digest: Digest, zone_now: datetime, zone: str) -> Text:
    """One day of ``digest status``: what came of it, and why."""
    day = f"{date_in_words(digest.day)}: "
    match digest.state:
        case DigestState.POSTED | DigestState.EMPTY if digest.entries:
            at = digest.parts[0].at if digest.parts else None
            when = f" at {at.astimezone(zone_now.tzinfo):%H:%M}" if at else ""
            return (day, f"posted{when}, {how_many(len(digest.entries), 0)}.", f" {digest.note}" if digest.note else "")
        case DigestState.POSTED | DigestState.EMPTY:
            return (day, "no papers. ", digest.note)
        case DigestState.SKIPPED:
            return (day, "skipped. ", digest.note)
        case DigestState.UNKNOWN:
            return (day, "unknown. ", unknown_in_words(digest))
        case DigestState.PREPARING if digest.note:
            return (day, f"being prepared since {when_in_words(digest.due_at, zone, zone_now)}. ", digest.note)
        case DigestState.PREPARING | DigestState.DELIVERING:
            return (day, f"being delivered since {when_in_words(digest.due_at, zone, zone_now)}")


def unknown_in_words(digest: Digest) -> str:
    """Which messages may or may not have gone out, and what was done about it."""
    lost = [part for part in digest.parts if part.state is PartState.UNKNOWN]
    if any(part.number == 0 for part in lost):
        return (
            "The digest was sent but no answer came back, so it may or may not be there. "
            "It was not sent again, so that nothing is posted twice."
        )
    numbers = joined([str(part.number) for part in lost])
    waiting = [str(part.number) for part in digest.parts if part.state is PartState.READY]
    missing = f" Not posted: {joined(waiting)}." if waiting else ""
    if len(lost) == 1:
        return f"The reply for paper {numbers} was sent but no answer came back. It was not sent again.{missing}"
    return f"The replies for papers {numbers} were sent but no answer came back. They were not sent again.{missing}"


def late_note(late_by: str, down: tuple[str, str] | None) -> str:
    return f"Posted {late_by} late: I was down from {down[0]} to {down[1]}." if down else f"Posted {late_by} late."


def link_to(place: Place) -> Text:
    return ("It is above in this conversation.",) if place.platform else ()


def not_yet(when: str) -> Message:
    return Message(body=(("No digest has been posted here yet. The next one: ", Bold(when), "."),))


def changes(before: Sequence[Ranked], after: Sequence[Ranked]) -> Text:
    """How the next list differs: which papers came in, which went, in at most two titles each."""
    old, new = {r.paper.id: r.paper.title for r in before}, {r.paper.id: r.paper.title for r in after}
    came = [title for paper_id, title in new.items() if paper_id not in old]
    went = [title for paper_id, title in old.items() if paper_id not in new]
    if not came and not went:
        same = list(old) == list(new)
        return ("The next list stays as it is." if same else "The next list has the same papers in another order.",)
    phrases = [f"+ {_titles(came)}"] if came else []
    phrases += [f"− {_titles(went)}"] if went else []
    return ("The next list changes like this: " + "; ".join(phrases) + ".",)


def _titles(titles: Sequence[str], at_most: int = 2) -> str:
    shown = ", ".join(f'"{_short(title)}"' for title in titles[:at_most])
    return shown + (f" and {len(titles) - at_most} more" if len(titles) > at_most else "")


def _short(title: str, at_most: int = 60) -> str:
    return title if len(title) <= at_most else title[:at_most].rsplit(" ", 1)[0] + "…"


def _headed(digest: Digest, channel: Channel, cards: tuple[Card, ...], footer: Text = ()) -> Message:
    body = ((digest.note,),) if digest.note else ()
    sample = " · sample" if any(ranked.paper.source == SAMPLE for ranked in digest.entries) else ""
    return Message(
        (*title_of(name_of(channel), digest.day), sample),
        (how_many(len(digest.entries), digest.considered),),
        body,
        cards,
        footer,
    )


def _empty_day(digest: Digest, channel: Channel) -> Message:
    return Message(title_of(name_of(channel), digest.day), body=((digest.note,),))


def how_many(shown: int, considered: int) -> str:
    """``5 of 214 new papers``; when older ones had to help out, only how many are shown."""
    if considered > shown:
        return f"{shown} of {considered} new papers"
    return "1 paper" if shown == 1 else f"{shown} papers"


def _how_to_vote(count: int) -> Text:
    keycaps = "1️⃣" if count == 1 else f"1️⃣–{count}️⃣" if count < 10 else "1️⃣–🔟"
    return (f"Vote with {keycaps}, or open the thread for abstracts. ", *_commands(count))


def _commands(count: int) -> Text:
    return (Code(f"/papers why {min(count, 2)}"), " · ", Code("/papers digest show"))


def _also(digest: Digest, ranked: Ranked) -> Text:
    names = [f"#{name}" for paper_id, name in digest.also_in if paper_id == ranked.paper.id]
    return (f"also in {joined(names)}",) if names else ()
