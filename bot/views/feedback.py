"""What a verdict changed, what was learned, what the team reacted to."""

from bot.actions import Change
from bot.domain import Paper, Verdict
from bot.messages import Button, Italic, Message, Text
from bot.views.digests import changes

SAID = {
    Verdict.MORE: "More like ",
    Verdict.LESS: "Less like ",
    Verdict.SAVE: "Saved ",
    Verdict.OFF_TOPIC: "Off topic: ",
    Verdict.READ: "Read: ",
}


def voted(change: Change) -> Message:
    """The private confirmation of a press: what was taken in, what it changes, and the way back."""
    lines: list[Text] = [(SAID[change.verdict], Italic(change.paper.title), ".")]
    lines.append(changes(change.before, change.after))
    buttons = [Button("Undo", "undo", f"{change.verdict.value} {change.paper.id}")]
    if change.verdict is Verdict.SAVE:
        buttons.append(Button("My saved papers", "run", "saved list"))
    return Message(body=tuple(lines), buttons=tuple(buttons))


def undone(paper: Paper, verdict: Verdict, there: bool) -> Message:
    if not there:
        return Message(body=(("There was nothing left to undo for ", Italic(paper.title), "."),))
    return Message(body=(("Undone: ", SAID[verdict].lower().rstrip(": "), " ", Italic(paper.title), "."),))
