"""A message as pages of Components V2: pure, cut between cards by count and length, never inside one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from discord import ButtonStyle, ui

from adapters.discord import limits
from adapters.discord.keys import custom_id
from adapters.discord.markdown import block, inert, line, link
from bot.messages import Button, Card, Link, Message, Text, plain

INK = 0xB31B1B
"""The stripe beside what is posted for everybody."""
SHOWN = 1_800
"""Characters of text to copy that are shown; a longer one is only in the file."""
CONTAINER = 1


class Page(ui.LayoutView):
    """One message. Its buttons are found again by their ids, so discord.py need not remember it."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    def is_finished(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Block:
    """What stays together: a text and the rows of buttons under it."""

    text: str = ""
    rows: tuple[tuple[Button, ...], ...] = ()

    @property
    def components(self) -> int:
        return bool(self.text) + sum(1 + len(row) for row in self.rows)


def pages(message: Message, colour: int | None = None) -> list[Page]:
    """At least one page; the file that a message may carry belongs to the first."""
    packed = _packed(list(_blocks(message))) or [[Block(NOTHING_SAID)]]
    return [_page(blocks, colour, message.filename if number == 0 else "") for number, blocks in enumerate(packed)]


def one_page(message: Message) -> Page:
    """Everything on one page, for a post: what matters least is left out until it fits."""
    for shape in SHAPES:
        shaped = shape(message)
        if len(_packed(list(_blocks(shaped)))) <= 1:
            return pages(shaped, INK)[0]
    return pages(_bare(message), INK)[0]


def heading(message: Message) -> str:
    """The words of a message's title, for the name of a thread."""
    words = " ".join(plain(message.title).split()) or "Papers"
    return words if len(words) <= limits.THREAD_NAME else f"{words[: limits.THREAD_NAME - 1]}…"


NOTHING_SAID = "Nothing."

# --- blocks -----------------------------------------------------------------------------------------


def _blocks(message: Message) -> Iterator[Block]:
    head = [*_headed(message), *map(line, message.body)]
    if any(head):
        yield from _of_lines(head)
    for card in message.cards:
        yield Block(_card(card), _rows(card.buttons))
    if len(message.pre) <= SHOWN and (kept := block(message.pre)):
        yield Block(kept)
    footer = _small(line(message.footer))
    if footer or message.buttons:
        yield Block(footer, _rows(message.buttons))


def _headed(message: Message) -> list[str]:
    title, aside = line(message.title), _small(line(message.aside))
    return [text for text in (f"### {title}" if title else "", aside) if text]


def _of_lines(lines: Sequence[str]) -> Iterator[Block]:
    """Lines as few texts, none of them longer than a message may be."""
    text = ""
    for each in (_shortened(whole, limits.TEXT) for whole in lines):
        if text and len(text) + len(each) + 1 > limits.TEXT:
            yield Block(text)
            text = each
        else:
            text = f"{text}\n{each}" if text else each
    if text.strip():
        yield Block(text.strip("\n"))


def _card(card: Card) -> str:
    title = f"**{_card_title(card.title)}**" if card.title else ""
    number = f"**{card.number}.** " if card.number is not None else ""
    links = " · ".join(link(each.text, each.url) for each in card.links)
    above = [f"{number}{title}", *(_small(line(text)) for text in card.byline)]
    below = [_small(links)]
    room = limits.TEXT - sum(len(text) + 1 for text in (*above, *below))
    body = _shortened(line(card.body), max(room, 0)) if card.body else ""
    return _shortened("\n".join(text for text in (*above, body, *below) if text), limits.TEXT)


def _card_title(title: Text) -> str:
    """Bold as a whole, so that no span in it needs marks of its own."""
    return "".join(link(s.text, s.url) if isinstance(s, Link) else inert(plain((s,))) for s in title)


def _rows(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    usable = [button for button in buttons if len(button.url) <= limits.BUTTON_URL]
    return tuple(tuple(usable[start : start + limits.ROW]) for start in range(0, len(usable), limits.ROW))


def _small(text: str) -> str:
    return f"-# {text}" if text else ""


def _shortened(text: str, room: int) -> str:
    """Cut at a sentence or a word, never within an escape or a link."""
    if len(text) <= room:
        return text
    cut = text[: max(room - 1, 0)]
    kept = cut.rpartition(". ")[0] or cut.rpartition(" ")[0]
    return f"{kept.rstrip(chr(92))}…" if kept else ""


# --- pages ------------------------------------------------------------------------------------------


def _packed(blocks: Sequence[Block]) -> list[list[Block]]:
    """As many blocks on each page as the limits allow."""
    packed: list[list[Block]] = []
    components, text = limits.COMPONENTS, limits.TEXT
    for each in (some for some in blocks if some.components):
        components += each.components
        text += len(each.text)
        if components > limits.COMPONENTS or text > limits.TEXT:
            packed.append([])
            components, text = CONTAINER + each.components, len(each.text)
        packed[-1].append(each)
    return packed


def _page(blocks: Sequence[Block], colour: int | None, filename: str) -> Page:
    inside: ui.Container[Page] = ui.Container(accent_colour=colour)
    taken: set[str] = set()
    for each in blocks:
        if each.text:
            inside.add_item(ui.TextDisplay(each.text))
        for row in each.rows:
            buttons = [_button(button) for button in row if button.url or _new(button, taken)]
            if buttons:
                inside.add_item(ui.ActionRow(*buttons))
    page = Page()
    page.add_item(inside)
    if filename:
        page.add_item(ui.File(f"attachment://{filename}"))
    return page


def _new(button: Button, taken: set[str]) -> bool:
    """A custom id may be on a message once only: the same button a second time is left out."""
    key = custom_id(button)
    if key in taken:
        return False
    taken.add(key)
    return True


def _button(button: Button) -> ui.Button[Page]:
    label = button.label if len(button.label) <= limits.BUTTON_LABEL else f"{button.label[: limits.BUTTON_LABEL - 1]}…"
    if button.url:
        return ui.Button(label=label, url=button.url)
    style = ButtonStyle.primary if button.primary else ButtonStyle.secondary
    return ui.Button(label=label, custom_id=custom_id(button), style=style)


# --- shapes: a post is one message, whatever is in it -----------------------------------------------


def _with_cards(change: Callable[[Card], Card]) -> Callable[[Message], Message]:
    return lambda message: replace(message, cards=tuple(map(change, message.cards)))


def _bare(message: Message) -> Message:
    """The titles as plain words, and nothing else of the cards."""
    cards = tuple(Card((_words(card, 90),), number=card.number, subject=card.subject) for card in message.cards)
    return Message(message.title, message.aside, cards=cards, footer=message.footer, buttons=message.buttons)


def _words(card: Card, at_most: int) -> str:
    words = plain(card.title)
    return words if len(words) <= at_most else f"{words[: at_most - 1]}…"


def _teaser(card: Card, at_most: int) -> Card:
    words = plain(card.body)
    return replace(card, links=(), body=(words if len(words) <= at_most else _shortened(words, at_most),))


SHAPES: tuple[Callable[[Message], Message], ...] = (
    lambda message: message,
    _with_cards(lambda card: replace(card, links=())),
    _with_cards(lambda card: _teaser(card, 160)),
    _with_cards(lambda card: replace(card, links=(), body=())),
    _with_cards(lambda card: replace(card, links=(), body=(), byline=card.byline[-1:])),
    _with_cards(lambda card: replace(card, links=(), body=(), byline=())),
)
