"""Buttons in a terminal are words to type: which button a word means."""

from collections.abc import Iterator, Sequence

from bot.messages import Button, Card, Message


def numbered(message: Message) -> Iterator[tuple[int, Card]]:
    """The cards with the numbers they answer to: their own, or else their position."""
    for position, card in enumerate(message.cards, 1):
        yield position if card.number is None else card.number, card


def card_of(message: Message, number: int) -> Card | None:
    return next((card for own, card in numbered(message) if own == number), None)


def loose_buttons(message: Message) -> tuple[Button, ...]:
    """What can be pressed without naming a card: the message's own buttons, and those of an only card."""
    only_card = message.cards[0].buttons if len(message.cards) == 1 else ()
    return message.buttons + only_card


def find(buttons: Sequence[Button], words: str) -> Button | None:
    """By label, by verb, or by the beginning of a label that no other button shares."""
    wanted = " ".join(words.casefold().split())
    for button in buttons:
        if wanted in (button.label.casefold(), button.verb.casefold()):
            return button
    beginnings = [button for button in buttons if button.label.casefold().startswith(wanted)]
    return beginnings[0] if wanted and len(beginnings) == 1 else None


def labels(buttons: Sequence[Button]) -> str:
    return " · ".join(button.label for button in buttons)
