"""What the bot says when it is new somewhere. Said once."""

from collections.abc import Sequence

from bot.messages import Button, Italic, Message, Span

WHAT_I_DO = (
    "I post a short list of research papers here, once a day, on the topics you choose. "
    "Nothing is posted daily before somebody agrees."
)


def introduction(topics: Sequence[str]) -> Message:
    """What it does, what it would follow here, and that nothing happens before somebody agrees."""
    if not topics:
        choose = Button("Choose topics", "form", "settings", primary=True)
        look = Button("Show me today's", "run", "trending")
        return Message(body=((WHAT_I_DO,), ("Which topics should I follow?",)), buttons=(choose, look))
    buttons = (
        Button("Start with these", "start", "|".join(topics), primary=True),
        Button("Choose topics", "form", "settings"),
        Button("Show me today's", "run", f"trending {topics[0]}"),
    )
    proposed: list[Span] = ["From this channel's name and purpose I would follow "]
    for index, topic in enumerate(topics):
        proposed += [" and " if index and index == len(topics) - 1 else ", " if index else "", Italic(topic)]
    return Message(body=((WHAT_I_DO,), (*proposed, ".")), buttons=buttons)
