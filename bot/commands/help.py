"""The help: what the bot can do, in six lines, with what is set in this channel."""

from typing import Annotated

from bot.commands.context import Context
from bot.commands.schema import Complete, Help, command
from bot.commands.usage import shown, usage
from bot.errors import UserError
from bot.messages import Bold, Button, Code, Message, Text
from bot.times import joined, schedule_in_words


@command("help", anywhere=True)
async def help_(
    ctx: Context, about: Annotated[str, Help("A command, e.g. topics add"), Complete("commands")] = ""
) -> Message:
    """Say what I can do, or how one command is used."""
    return _one(ctx, about) if about else _all(ctx)


def _all(ctx: Context) -> Message:
    lines: tuple[Text, ...] = (
        (Code("/papers trending diffusion"), " what is rising, on a topic or on yours"),
        (
            Code("/papers search long context"),
            " by words and by meaning; ",
            Code("similar"),
            ", ",
            Code("show"),
            ", ",
            Code("why"),
        ),
        (
            Code("/papers topics add speech"),
            " what this channel follows; ",
            Code("mute"),
            " and ",
            Code("follow"),
            " an author",
        ),
        (
            Code("/papers digest on"),
            " a short list once a day; ",
            Code("digest time 09:00"),
            ", ",
            Code("digest status"),
        ),
        (Code("/papers saved"), " what you kept; ", Code("export"), " it as BibTeX"),
        (Code("/papers learned"), " what reactions have taught; ", Code("forget me"), " erases what is stored of you"),
    )
    buttons = (
        Button("Trending", "run", "trending"),
        Button("Preview the digest", "run", "digest preview"),
        Button("Settings", "run", "settings show"),
    )
    return Message(("Broadsheet",), body=(*lines, (), _here(ctx)), buttons=buttons)


def _here(ctx: Context) -> Text:
    """What is set in this channel, in one line."""
    topics = joined([topic.name for topic in ctx.channel.topics]) or "no topics yet"
    digest = schedule_in_words(ctx.channel.schedule) if ctx.channel.subscribed else "off"
    return (Bold("Here: "), f"{topics} · digest {digest}")


def _one(ctx: Context, about: str) -> Message:
    """How one command, or each of a group, is used."""
    word = " ".join(about.removeprefix("/papers").split()).casefold()
    group = ctx.registry.group(word) if word else ()
    commands = group or ((found,) if (found := ctx.registry.find(word)) else ())
    if not commands:
        raise UserError(f"There is no command {shown(about)}.", "help")
    lines: list[Text] = []
    for each in commands:
        lines.append((Code(f"/papers {usage(each)}"), f" {each.description}"))
        lines += [(f"    {option.name}: {option.help}",) for option in each.options if option.help and not group]
    return Message(body=tuple(lines))
