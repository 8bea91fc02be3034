"""A button's identity as a custom id. One that is too long is kept in the store and named by its hash."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from adapters.discord import limits
from bot.errors import StoreError
from bot.messages import Button, Message
from bot.ports import Store

KEPT = "~"


def custom_id(button: Button) -> str:
    """``verb:subject``, or the verb and the hash of a long subject."""
    return button.key if len(button.key) <= limits.CUSTOM_ID else f"{button.verb}:{KEPT}{_hash(button.subject)}"


async def keep_long(store: Store, workspace: str, message: Message, at: datetime) -> None:
    """Store the long subjects of a message's buttons, before it goes out. They go with their workspace, or in time."""
    long = [button.subject for button in _buttons(message) if custom_id(button) != button.key]
    if not long:
        return
    async with store.write() as work:
        for subject in long:
            await work.notes.put(_note(workspace, _hash(subject)), subject, at)
        await work.commit()


async def subject_of(store: Store, workspace: str, told: str) -> str:
    """The subject that the rest of a custom id stands for; while the database is away, what was told."""
    if not told.startswith(KEPT):
        return told
    try:
        async with store.read() as work:
            return await work.notes.get(_note(workspace, told.removeprefix(KEPT))) or told
    except StoreError:
        return told  # whoever acts on it asks the database next, and says that it is away


def without_long(message: Message) -> Message:
    """The same without the buttons that would have to be kept."""
    cards = tuple(replace(card, buttons=_short(card.buttons)) for card in message.cards)
    return replace(message, buttons=_short(message.buttons), cards=cards)


def _short(buttons: Sequence[Button]) -> tuple[Button, ...]:
    return tuple(button for button in buttons if button.url or custom_id(button) == button.key)


def _buttons(message: Message) -> Iterator[Button]:
    for buttons in (message.buttons, *(card.buttons for card in message.cards)):
        yield from (button for button in buttons if not button.url)


def _note(workspace: str, name: str) -> str:
    return f"discord:{workspace}/button/{name}"


def _hash(subject: str) -> str:
    return sha256(subject.encode()).hexdigest()[:40]
