"""A message as pages of Block Kit: pure. Pages are cut between cards, never inside one."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from adapters.slack import limits
from adapters.slack.elements import (
    Block,
    actions,
    context,
    escaped,
    header,
    preformatted,
    rich_text,
    shortened,
)
from bot.messages import Bold, Card, Link, Message, Span, Text, plain, plain_message

DIVIDER: Block = {"type": "divider"}
Group = list[Block]
"""Blocks that belong together: a page never ends within them."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one call of ``chat.postMessage`` carries."""

    text: str
    """What notifications and screen readers tell instead of the blocks."""
    blocks: tuple[Block, ...]


def render(message: Message) -> list[Page]:
    """As many pages as Slack's limits make of it, at least one."""
    fallback = shortened(escaped(plain_message(message)) or "…", limits.FALLBACK)
    pages = list(_packed(_groups(message), limits.BLOCKS_A_MESSAGE, limits.CHARACTERS_A_MESSAGE))
    return [Page(fallback, tuple(blocks)) for blocks in pages] or [Page(fallback, ())]


def render_one(message: Message) -> Page:
    """One page whatever happens: what does not fit is left out in the order of what is missed least."""
    for version in _shrinking(message):
        pages = render(version)
        if len(pages) == 1:
            return pages[0]
    return render(message)[0]


def blocks_of(message: Message, at_most: int = limits.BLOCKS_A_VIEW) -> list[Block]:
    """All blocks in one list, for a modal."""
    return [block for group in _groups(message) for block in group][:at_most]


def divided_blocks_of(message: Message, at_most: int = limits.BLOCKS_A_VIEW) -> list[Block]:
    """The same with a line between the things, for a Home tab."""
    blocks = [block for group in _groups(message) for block in (DIVIDER, *group)]
    return blocks[1 : at_most + 1]


def card_blocks(card: Card) -> list[Block]:
    """One card by itself, for the preview of a link."""
    return _card(card)


def _groups(message: Message) -> list[Group]:
    head = [*_title(message.title), *context(plain(message.aside)), *rich_text(message.body)]
    cards = [_card(card) for card in message.cards]
    copied = [[block] for block in preformatted(message.pre)]
    tail = [*actions(message.buttons), *context(plain(message.footer))]
    return [group for group in (head, *cards, *copied, tail) if group]


def _title(title: Text) -> list[Block]:
    """A header where it is only words that fit into one; a header cannot hold a link."""
    words = plain(title)
    if not words.strip():
        return []
    if len(words) <= limits.HEADER and not any(isinstance(span, Link) for span in title):
        return [header(words)]
    return rich_text([title], bold_first=True)


def _card(card: Card) -> Group:
    lines: list[Text] = [_numbered(card), *card.byline]
    if card.body:
        lines += [(), card.body] if card.byline else [card.body]
    if card.links:
        lines.append(_side_by_side(card.links))
    return _within_a_page([*rich_text(lines, bold_first=True), *actions(card.buttons)], card)


def _numbered(card: Card) -> Text:
    return (f"{card.number}  ", *card.title) if card.number is not None else card.title


def _side_by_side(links: Sequence[Link]) -> Text:
    spans: list[Span] = []
    for link in links:
        spans += [" · ", link] if spans else [link]
    return tuple(spans)


def _within_a_page(blocks: Group, card: Card) -> Group:
    """A card that would be more than a page loses the end of its body."""
    over = _size(blocks) - limits.CHARACTERS_A_MESSAGE
    words = plain(card.body)
    if over <= 0 or not words:
        return blocks
    kept = words[: max(0, len(words) - over - 100)].rsplit(" ", 1)[0]
    return _card(replace(card, body=(f"{kept}…",) if kept and len(kept) < len(words) else ()))


def _packed(groups: Sequence[Group], most_blocks: int, most_characters: int) -> Iterator[list[Block]]:
    page: list[Block] = []
    for group in groups:
        if page and (len(page) + len(group) > most_blocks or _size([*page, *group]) > most_characters):
            yield page
            page = []
        page += group
    if page:
        yield page


def _size(blocks: Sequence[Block]) -> int:
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def _shrinking(message: Message) -> Iterator[Message]:
    """The message itself, then with less and less on its cards."""
    yield message
    yield _each(message, lambda card: replace(card, body=()))
    yield _each(message, lambda card: replace(card, body=(), links=()))
    yield _each(message, lambda card: replace(card, body=(), links=(), byline=()))
    for count in range(len(message.cards) - 1, 0, -1):
        more = (Bold(f"{len(message.cards) - count} more are in the list that /papers digest shows."),)
        yield replace(message, cards=message.cards[:count], footer=more)


def _each(message: Message, change: Callable[[Card], Card]) -> Message:
    return replace(message, cards=tuple(map(change, message.cards)))
