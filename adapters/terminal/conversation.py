"""What a typed line does: each one becomes a call into the bot, and its answer is shown."""

import asyncio
from collections.abc import Awaitable, Mapping
from functools import partial
from typing import TypeVar

from adapters.terminal.controls import card_of, find, labels, loose_buttons
from adapters.terminal.keyboard import Keyboard
from adapters.terminal.lines import (
    Enter,
    Help,
    Intent,
    ListChannels,
    Open,
    PressWord,
    Quit,
    React,
    Say,
    Wrong,
    parse,
)
from adapters.terminal.questions import fill
from adapters.terminal.screen import Screen
from adapters.terminal.transcript import Entry, Transcript
from bot.domain import Person, Place
from bot.messages import Button, Code, Form, Message, Text, plain
from bot.ports import Call, FieldErrors, Inbound, Press, Reaction, Submission

Answer = TypeVar("Answer")
SLOW = 2.0
"""Seconds without an answer after which people are told that one is coming."""
VOTES = frozenset("👍❤🔥")
"""What a keycap on the overview can stand for; it names a paper and says no more than yes."""
HELP: tuple[Text, ...] = (
    ("In this terminal, besides the commands:",),
    (
        Code("react 2 👍"),
        " and ",
        Code("unreact 2 👍"),
        ": an emoji on paper 2 of the last digest here",
    ),
    (
        Code("open 2"),
        ": its message in the thread, with the abstract",
    ),
    (
        Code("press 2 more"),
        ": a button of paper 2; ",
        Code("press undo"),
        ": one of the last message",
    ),
    (
        Code("channels"),
        " lists the channels, ",
        Code("#name"),
        " goes to one, ",
        Code("quit"),
        " leaves",
    ),
)


class Conversation:
    def __init__(
        self, inbound: Inbound, person: Person, places: Mapping[str, Place], screen: Screen, transcript: Transcript
    ) -> None:
        self._inbound = inbound
        self._person = person
        self._places = places
        self._screen = screen
        self._transcript = transcript

    async def hold(self, keyboard: Keyboard) -> None:
        """Until the input ends or somebody quits."""
        while (line := await keyboard.command(f"#{self._screen.here.channel}> ")) is not None:
            if not line.strip():
                continue
            intent = parse(line, self._places)
            if isinstance(intent, Quit):
                return
            await self._obey(intent, keyboard)

    async def _obey(self, intent: Intent, keyboard: Keyboard) -> None:
        match intent:
            case Say(line):
                await self._command(line)
            case React():
                await self._react(intent)
            case PressWord():
                await self._press(intent, keyboard)
            case Open(number):
                self._open(number)
            case Enter(channel):
                self._screen.enter(self._places[channel])
            case ListChannels():
                self._list_channels()
            case Help():
                await self._command("help")
                self._screen.say(*HELP)
            case Wrong(sentence, example):
                self._refuse(sentence, example)

    async def _command(self, line: str) -> None:
        call = Call(self._screen.here, self._person, line=line)
        self._screen.show(await self._patiently(self._inbound.command(call)))

    async def _react(self, wanted: React) -> None:
        entry = self._transcript.with_paper(self._screen.here, wanted.number)
        if entry is None:
            self._no_such_paper(wanted.number)
            return
        target = self._transcript.reply_about(entry, wanted.number) or entry
        emoji = wanted.emoji
        if len(target.message.cards) > 1:
            if emoji.rstrip("\ufe0f") not in VOTES:
                self._refuse(
                    f"{emoji} needs a message of the paper's own. A list takes votes.", f"react {wanted.number} 👍"
                )
                return
            emoji = f"{wanted.number}\ufe0f\u20e3"
        await self._inbound.react(Reaction(self._person, target.posted, emoji, wanted.added))
        self._screen.remark(
            f"{wanted.emoji} {'on' if wanted.added else 'taken back from'} {_name(target, wanted.number)}"
        )

    async def _press(self, wanted: PressWord, keyboard: Keyboard) -> None:
        buttons = self._buttons(wanted.number)
        button = find(buttons, wanted.words)
        if button is None:
            self._no_such_button(wanted, buttons)
        elif button.url:
            self._screen.say((f"{button.label}: {button.url}",))
        else:
            await self._pressed(button, keyboard)

    async def _pressed(self, button: Button, keyboard: Keyboard) -> None:
        press = Press(self._screen.here, self._person, button.verb, button.subject)
        match await self._patiently(self._inbound.press(press)):
            case Message() as answer:
                self._screen.show(answer)
            case Form() as form:
                answered = await fill(form, partial(self._submit, form), keyboard, self._screen)
                if answered:
                    self._screen.show(answered)
                else:
                    self._screen.remark("Nothing was changed.")
            case None:
                self._screen.remark("Done.")

    async def _submit(self, form: Form, values: Mapping[str, str]) -> Message | FieldErrors:
        submission = Submission(self._screen.here, self._person, form.verb, form.subject, values)
        return await self._patiently(self._inbound.submit(submission))

    def _buttons(self, number: int | None) -> tuple[Button, ...]:
        """What can be pressed: of the newest message that has such a card, or that has buttons at all."""
        for message, entry in self._screen.shown():
            if number is None:
                buttons = loose_buttons(message)
                if buttons:
                    return buttons
            elif card := card_of(message, number):
                reply = self._transcript.reply_about(entry, number) if entry else None
                return card.buttons or (loose_buttons(reply.message) if reply else ())
        return ()

    def _open(self, number: int | None) -> None:
        digest = self._transcript.last_digest(self._screen.here)
        if digest is None:
            self._refuse(f"There is no digest in #{self._screen.here.channel} yet.", "/papers digest now")
            return
        replies = self._transcript.replies(digest)
        if number is not None:
            about = self._transcript.reply_about(digest, number)
            replies = [about] if about else []
        if not replies:
            self._refuse("The last digest has no such thread.", f"/papers show {number or 1}")
        for reply in replies:
            self._screen.show(reply.message, reply)

    def _list_channels(self) -> None:
        for name, place in self._places.items():
            unseen = self._screen.unseen_in(place)
            mark = "you are here" if place == self._screen.here else f"{unseen} new" if unseen else ""
            self._screen.remark(" · ".join(filter(None, (f"#{name}", mark))))

    def _no_such_paper(self, number: int) -> None:
        if self._transcript.last_digest(self._screen.here) is None:
            self._refuse(f"There is no digest in #{self._screen.here.channel} yet.", "/papers digest now")
        else:
            self._refuse(f"The last digest has no paper {number}.", "react 1 👍")

    def _no_such_button(self, wanted: PressWord, buttons: tuple[Button, ...]) -> None:
        press = "press" if wanted.number is None else f"press {wanted.number}"
        if buttons:
            self._refuse(f"There is no button {wanted.words}, only {labels(buttons)}.", f"{press} {buttons[0].label}")
        elif wanted.number is None:
            self._refuse("Nothing here has buttons to press. Those of a paper are named by its number.", "press 1 more")
        else:
            self._refuse(f"No paper {wanted.number} was shown with buttons.", f"/papers show {wanted.number}")

    def _refuse(self, sentence: str, example: str) -> None:
        self._screen.say((sentence, " Like this: ", Code(example)))

    async def _patiently(self, answer: Awaitable[Answer]) -> Answer:
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(self._say_when_slow())
            arrived = await answer
            waiting.cancel()
        return arrived

    async def _say_when_slow(self) -> None:
        await asyncio.sleep(SLOW)
        self._screen.remark("Working on it…")


def _name(entry: Entry, number: int) -> str:
    card = card_of(entry.message, number)
    return f"{number} · {plain(card.title)}" if card else str(number)
