"""What a team taught, reacted to and chose, in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain import Channel, Feedback, Paper, Verdict, Workspace
from bot.learned import Learned
from bot.messages import Bold, Button, Card, Message, Text
from bot.times import joined, schedule_in_words, when_in_words
from bot.views.channels import LAYOUTS, ON_EMPTY
from bot.views.papers import title_of

MANAGERS = {
    "everyone": "Everyone may change what a channel gets.",
    "admins": "Only administrators may change what a channel gets.",
}
EXPLORING = {
    True: "now and then, where a digest has room, one paper from outside the topics",
    False: "nothing from outside the topics",
}
GOES = {
    "me": "you: your reactions, what they taught, your saved papers, and the e-mail addresses you gave",
    "channel": "this channel: topics, settings, digests and reactions",
    "workspace": "this workspace: every channel's topics, settings and digests, all reactions and saved papers",
}
"""What is erased, by what was asked."""
SIGNS = {
    Verdict.MORE: "more like this",
    Verdict.LESS: "less like this",
    Verdict.SAVE: "saved",
    Verdict.OFF_TOPIC: "off topic",
    Verdict.READ: "read",
}


def stats(feedback: Sequence[Feedback], papers: Mapping[str, Paper], channel: Channel) -> Message:
    """How many verdicts by how many people, and the papers most reacted to."""
    if not feedback:
        return Message(body=(("Nobody has reacted to a paper here yet. 👍 and 👎 on a paper teach me.",),))
    people = len({given.person for given in feedback})
    by_kind = Counter(given.verdict for given in feedback)
    kinds = ", ".join(f"{count} {SIGNS[verdict]}" for verdict, count in by_kind.most_common())
    most = Counter(given.paper_id for given in feedback if given.paper_id in papers).most_common(5)
    cards = tuple(
        Card(title_of(papers[paper_id]), ((counted(count, "reaction"),),), number=number, subject=paper_id)
        for number, (paper_id, count) in enumerate(most, 1)
    )
    said = f"{counted(len(feedback), 'reaction')} by {counted(people, 'person', 'people')}: {kinds}."
    return Message(
        ("What the team reacted to" if not channel.direct else "What you reacted to",), body=((said,),), cards=cards
    )


def learned(what: Learned, channel: Channel) -> Message:
    """What reactions taught: ``From 41 reactions by 7 people. More: retrieval. Less: surveys.`` and so on."""
    if not what.reactions:
        return Message(body=(("Nothing is learned yet. 👍 and 👎 on papers teach me what to bring.",),))
    by = "" if channel.direct else f" by {counted(what.people, 'person', 'people')}"
    lines: list[Text] = [(f"From {counted(what.reactions, 'reaction')}{by}.",)]
    if what.more:
        lines.append((Bold("More: "), ", ".join(what.more), "."))
    if what.less:
        lines.append((Bold("Less: "), ", ".join(what.less), "."))
    subjects = [*what.less[:2], *what.more[:2]]
    buttons = [Button(f"Forget {subject}", "run", f"learned forget {subject}") for subject in subjects]
    return Message(body=tuple(lines), buttons=(*buttons, Button("Forget all", "run", "learned forget everything")))


def settings(channel: Channel, workspace: Workspace, now: datetime, roles: Mapping[str, str]) -> Message:
    """Everything set here, one line each, in the order people ask for it."""
    follows = joined([follow.name for follow in channel.follows]) or "nobody"
    lines: list[Text] = [
        (Bold("Topics: "), joined([topic.name for topic in channel.topics]) or "none; what rises overall"),
        (Bold("Muted: "), joined(list(channel.mutes)) or "nothing"),
        (Bold("Followed: "), follows),
        (Bold("Digest: "), _digest(channel, now)),
        (Bold("Papers: "), f"up to {channel.size}"),
        (Bold("Layout: "), LAYOUTS[channel.layout]),
        (Bold("Empty days: "), ON_EMPTY[channel.on_empty]),
        (Bold("Experiment: "), "two orders are compared" if channel.experiment else "none"),
        (Bold("Exploring: "), EXPLORING[channel.exploring]),
        (Bold("Who may change this: "), who_manages(workspace.managers, roles)),
    ]
    lines += [(Bold(f"{name} "), f"means {meaning}") for name, meaning in workspace.emoji.items()]
    return Message(("Settings",), body=tuple(lines), buttons=(Button("Change", "form", "settings"),))


def exploring(on: bool, undo: Button) -> Message:
    what = EXPLORING[on]
    return Message(body=((f"{what[0].upper()}{what[1:]}.",),), buttons=(undo,))


def who_manages(managers: str, roles: Mapping[str, str]) -> str:
    """``managers`` as it is stored; ``roles`` are the names of roles by id."""
    return MANAGERS.get(managers) or f"People with the role {roles.get(managers, managers)} may change it."


def sure(what: str) -> Message:
    """Ask before erasing: exactly what would go."""
    return Message(body=((f"This erases everything stored of {GOES[what]}.",),), buttons=(_erase(what),))


def _erase(what: str) -> Button:
    return Button("Erase it", "run", f"forget {what} yes")


def sure_to_unlearn(feedback: Sequence[Feedback], channel: Channel) -> Message:
    """Ask before everything is forgotten: whose reactions would go."""
    by = "you" if channel.direct else counted(len({given.person for given in feedback}), "person", "people")
    said = f"This forgets everything learned from {counted(len(feedback), 'reaction')} by {by}."
    return Message(body=((said,),), buttons=(Button("Forget it", "run", "learned forget everything sure=yes"),))


def erased(what: str) -> Message:
    whom = "you" if what == "me" else f"this {what}"
    return Message(body=((f"Erased. Nothing of {whom} is stored any more.",),))


def emoji_means(emoji: str, means: str) -> str:
    if means == "default":
        return f"{emoji} means again what it means everywhere."
    return f"{emoji} is ignored now." if means == "ignore" else f'{emoji} on a paper now means "{means}".'


def counted(count: int, noun: str, plural: str = "") -> str:
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def _digest(channel: Channel, now: datetime) -> str:
    schedule = f"{schedule_in_words(channel.schedule)}"
    if not channel.subscribed:
        return f"off; when on, {schedule}"
    moment = channel.next_digest_at or channel.schedule.next_after(now)[1]
    return f"{schedule}; the next {when_in_words(moment, channel.schedule.zone, now)}"
