"""Why a paper was chosen, in words: the largest contributions first, at most two of them."""

from bot.domain import CloseTo, Counts, Evidence, Followed, LikedPaper, New, Outside, Ranked
from bot.messages import Bold, Italic, Span, Text
from bot.times import count_in_words

AT_MOST = 2
A_DAY = 24


def reasons(ranked: Ranked, at_most: int = AT_MOST) -> list[Text]:
    """The evidence behind the largest contributions, one phrase each; first of all that it explores, if it does."""
    largest_first = sorted(
        ranked.contributions, key=lambda share: (not isinstance(share.evidence, Outside), -share.value)
    )
    phrases = [phrase(share.evidence) for share in largest_first if share.evidence is not None and share.value > 0]
    return [phrase for phrase in phrases if phrase][:at_most]


def reason_line(ranked: Ranked) -> Text:
    """The reasons in one line, then the stars of the code if nothing else spoke of them."""
    phrases = reasons(ranked)
    if ranked.counts.stars and ranked.paper.links.code:
        phrases.append((f"code ★ {count_in_words(ranked.counts.stars)}",))
    return separated(phrases)


def reason_texts(ranked: Ranked) -> list[str]:
    """The reasons as plain strings, for JSON."""
    return ["".join(span if isinstance(span, str) else span.text for span in phrase) for phrase in reasons(ranked)]


def counts_line(counts: Counts) -> Text:
    """Every known count: ``142 upvotes, +58 since yesterday · 3 comments · ★ 1.2k``."""
    phrases = [phrase(counts)]
    if counts.comments:
        phrases.append((_counted(counts.comments, "comment"),))
    if counts.stars:
        phrases.append((f"★ {count_in_words(counts.stars)}",))
    return separated([phrase for phrase in phrases if phrase])


def separated(phrases: list[Text]) -> Text:
    line: list[Span] = []
    for phrase in phrases:
        line += [" · ", *phrase] if line else phrase
    return tuple(line)


def phrase(evidence: Evidence | None) -> Text:
    """One piece of evidence in words; nothing when there is nothing to say of it."""
    match evidence:
        case CloseTo(topic):
            return (f'close to "{topic}"',)
        case LikedPaper(title=title, people=people):
            return ("like ", Italic(title), f", which {_people(people)} liked")
        case Followed("author", name):
            return ("by ", Bold(name), ", whom you follow")
        case Followed("lab", name):
            return ("from ", Bold(name), ", which you follow")
        case Counts(upvotes=int(upvotes)) if upvotes > 0:
            return (_counted(upvotes, "upvote") + _rise(evidence),)
        case New(days, rises):
            guess = ": our guess is that it will rise" if rises else ""
            return (("new today, few votes yet" if days == 0 else "new, few votes yet") + guess,)
        case Outside():
            return ("outside your topics, to see if it interests you",)
    return ()


def _rise(counts: Counts) -> str:
    if not counts.rise:
        return ""
    since = "since yesterday" if counts.hours == A_DAY else f"in {counts.hours} h"
    return f", {counts.rise:+d} {since}"


def _counted(count: int, noun: str) -> str:
    return f"{count_in_words(count)} {noun}" + ("" if count == 1 else "s")


def _people(count: int) -> str:
    return "one of you" if count == 1 else f"{count} of you"
