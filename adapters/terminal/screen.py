"""What the person in front of the terminal sees: one channel at a time, news of the others in a line."""

from collections import deque
from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.text import Text as Line

from adapters.terminal.render import render
from adapters.terminal.transcript import Entry, Transcript
from bot.domain import Place
from bot.harmless import harmless
from bot.messages import Code, Message, Text

REMEMBERED = 50
"""Messages whose buttons can still be pressed."""


class Screen:
    """Before anybody types it is a printer of every digest; after that it shows the channel one is in."""

    def __init__(self, console: Console, places: Sequence[Place], transcript: Transcript) -> None:
        self._console = console
        self._transcript = transcript
        self._unseen: list[Entry] = []
        self._shown: deque[tuple[Message, Entry | None]] = deque(maxlen=REMEMBERED)
        self.here = places[0]
        self.interactive = False

    def posted(self, entry: Entry) -> None:
        """Show a new message, or that there is one."""
        if entry.posted.place.thread:
            self._fold(entry)
        elif entry.posted.place == self.here or not self.interactive:
            self.here = entry.posted.place
            self._show_entry(entry)
        else:
            self._unseen.append(entry)
            what = "digest" if len(entry.message.cards) > 1 else "message"
            self.remark(f"#{entry.posted.place.channel} has a new {what}.")

    def edited(self, entry: Entry) -> None:
        """Show what a message now says, where it would be seen; the rest is seen when one goes there."""
        self._unseen = [entry if entry.posted == other.posted else other for other in self._unseen]
        if entry.posted.place == self.here or not (self.interactive or entry.posted.place.thread):
            self.here = entry.posted.place
            self._show_entry(entry)

    def enter(self, place: Place) -> None:
        """Change the channel, and show what was posted there meanwhile."""
        self.here = place
        missed = [entry for entry in self._unseen if entry.posted.place == place]
        self._unseen = [entry for entry in self._unseen if entry.posted.place != place]
        for entry in missed:
            self._show_entry(entry)
        if not missed:
            self.remark(f"Nothing new in #{place.channel}.")

    def unseen_in(self, place: Place) -> int:
        return sum(entry.posted.place == place for entry in self._unseen)

    def show(self, message: Message, entry: Entry | None = None) -> None:
        self._shown.append((message, entry))
        self.print(render(message))

    def say(self, *lines: Text) -> None:
        """Words of the terminal itself; nothing in them can be pressed."""
        self.print(render(Message(body=lines)))

    def remark(self, sentence: str) -> None:
        self._console.print(Line(harmless(sentence), "dim"))

    def print(self, renderable: RenderableType) -> None:
        # Rich would cut what is wider than the window; only text to copy is, and the terminal wraps that itself.
        self._console.print(renderable, crop=False)
        self._console.print()

    def shown(self) -> Iterator[tuple[Message, Entry | None]]:
        """What can be pressed, the newest first."""
        return reversed(self._shown)

    def _show_entry(self, entry: Entry) -> None:
        self.show(entry.message, entry)
        if self.interactive and (replies := self._transcript.replies(entry)):
            self._say_folded(len(replies))

    def _fold(self, entry: Entry) -> None:
        """Say once that there is a thread: when it has a reply for each paper above it."""
        overview = self._transcript.above(entry)
        if not self.interactive or overview is None or overview.posted.place != self.here:
            return
        replies = len(self._transcript.replies(overview))
        if replies == len(overview.message.cards):
            self._say_folded(replies)

    def _say_folded(self, replies: int) -> None:
        self.say((f"↳ {replies} {'reply' if replies == 1 else 'replies'}: ", Code("open 1")))
