"""An experiment in words: what is compared, how it stands, and how little that may mean."""

from bot.domain import Channel
from bot.experiment import Tally
from bot.messages import Button, Code, Message, Text

WIDTH = 12
ORDERS = {"usual": "the usual order", "rising": "votes counting three times as much"}


def turned(on: bool, undo: Button) -> Message:
    if not on:
        return Message(body=(("The experiment is over: the usual order alone. Its score is kept.",),), buttons=(undo,))
    said = (
        "From the next digest on, two orders take turns in choosing its papers: the usual one, and one in which votes "
        "count three times as much. React as always; `/papers settings experiment` says which of them you prefer."
    )
    return Message(body=((said,),), buttons=(undo,))


def standing(channel: Channel, tally: Tally) -> Message:
    """The score, drawn, and an honest word on what it means."""
    title = ("Experiment" + ("" if channel.experiment else " · off"),)
    buttons = (Button("End it", "run", "settings experiment off"),) if channel.experiment else _start()
    judged = tally.usual + tally.rising + tally.even
    if not judged:
        none = "No digest of an experiment has been reacted to yet." if channel.experiment or tally.silent else _NONE
        return Message(title, body=((none,),), buttons=buttons)
    lines: tuple[Text, ...] = (
        _line(tally.usual, judged, ORDERS["usual"]),
        _line(tally.rising, judged, ORDERS["rising"]),
        _line(tally.even, judged, "even"),
        (_verdict(tally),),
    )
    silent = ((f"{_digests(tally.silent)} without a reaction: not counted.",),) if tally.silent else ()
    return Message(title, body=(*lines, *silent), buttons=buttons)


_NONE = (
    "No experiment runs here. One lets two orders take turns in choosing each digest's papers, and counts which of "
    "them your reactions prefer."
)


def _start() -> tuple[Button, ...]:
    return (Button("Start it", "run", "settings experiment on"),)


def _line(won: int, judged: int, what: str) -> Text:
    full = round(WIDTH * won / judged)
    return (Code(f"{won:3d} {'█' * full}{'·' * (WIDTH - full)}"), f" {what}")


def _verdict(tally: Tally) -> str:
    ahead = "usual" if tally.usual > tally.rising else "rising"
    won = tally.usual + tally.rising
    if tally.usual == tally.rising:
        return "Neither is ahead."
    often = max(1, round(100 * tally.chance))
    if tally.settled:
        return f"You prefer {ORDERS[ahead]}: by chance, so clear a score comes about {often} times in 100 or less."
    by_chance = f"by chance alone such a score comes about {often} times in 100"
    return f"Of {_digests(won)} with a winner most went to {ORDERS[ahead]}, but {by_chance}: too few to tell."


def _digests(count: int) -> str:
    return "one digest" if count == 1 else f"{count} digests"
