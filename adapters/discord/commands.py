"""The ``/papers`` tree, grown from the product's declarations, and the two commands on a message."""

import json
import re
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from hashlib import sha256
from inspect import Parameter, Signature
from typing import Any, Literal, Protocol

import discord
from discord import app_commands
from discord.app_commands import AppCommandContext, AppInstallationType, Choice, CommandTree, Group
from discord.http import Route

from adapters.discord import limits
from bot.ports import Offered, OfferedOption, Store

Interaction = discord.Interaction[Any]
ROOT, ROOT_DESCRIPTION = "papers", "Research papers for this channel"
GROUPS = {
    "topics": "The topics of this channel",
    "mute": "Words and subjects that stay out of the digest",
    "follow": "Authors and labs that come first",
    "digest": "The daily digest of this channel",
    "saved": "The papers that you saved",
    "learned": "What reactions have taught",
    "settings": "Everything set in this channel and server",
}
ON_A_MESSAGE = {"Similar papers": "similar", "Save paper": "saved add"}
"""Commands on a message, each with the command that it gives with the paper of that message."""
INSTALLS = AppInstallationType(guild=True, user=True)
CONTEXTS = AppCommandContext(guild=True, dm_channel=True, private_channel=True)
SYNCED = "discord:commands"
_PAPER_LINK = re.compile(r"https?://(?:[\w-]+\.)*(?:arxiv\.org|huggingface\.co)/[^\s<>()\[\]\"'\\]+", re.IGNORECASE)


class Answering(Protocol):
    """What the tree hands its interactions to."""

    async def command(self, interaction: Interaction, path: str, values: Mapping[str, Any]) -> None: ...
    async def complete(self, interaction: Interaction, path: str, option: str, text: str) -> Sequence[str]: ...
    async def about_message(self, interaction: Interaction, path: str, paper: str) -> None: ...


def grow(tree: CommandTree[Any], commands: Sequence[Offered], desk: Answering) -> None:
    """Put everything into the tree."""
    root = Group(name=ROOT, description=ROOT_DESCRIPTION, allowed_installs=INSTALLS, allowed_contexts=CONTEXTS)
    groups: dict[str, Group] = {}
    for command in commands:
        group, _, verb = command.path.rpartition(" ")
        if group and group not in groups:
            groups[group] = Group(name=group, description=GROUPS.get(group, f"Everything about {group}"), parent=root)
        (groups[group] if group else root).add_command(_command(command, verb, desk))
    tree.add_command(root)
    for name, path in ON_A_MESSAGE.items():
        on_message = _on_message(path, desk)
        tree.add_command(
            app_commands.ContextMenu(
                name=name, callback=on_message, allowed_installs=INSTALLS, allowed_contexts=CONTEXTS
            )
        )


async def sync_if_changed(tree: CommandTree[Any], store: Store, application: str) -> bool:
    """Send the tree when it, or the server, is another than was sent last: creations a day are limited."""
    payload = [command.to_dict(tree) for command in tree.get_commands()]
    sent = json.dumps([Route.BASE, payload], sort_keys=True)
    wanted = f"{application} {sha256(sent.encode()).hexdigest()}"
    async with store.read() as work:
        if await work.notes.get(SYNCED) == wanted:
            return False
    await tree.sync()
    async with store.write() as work:
        await work.notes.put(SYNCED, wanted)
        await work.commit()
    return True


def choices_of(values: Sequence[str]) -> list[Choice[str]]:
    """At most 25; a value that is too long ends at a word, which still finds its paper."""
    short = dict.fromkeys(_cut(value) for value in values if value.strip())
    return [Choice(name=value, value=value) for value in list(short)[: limits.CHOICES]]


def paper_links(resolved: Mapping[str, Any]) -> list[str]:
    """Links to papers in a message as an interaction carries it, wherever they stand in it; each once."""
    return list(dict.fromkeys(found for text in _texts(resolved) for found in _PAPER_LINK.findall(text)))


# --- one command ------------------------------------------------------------------------------------


def _command(command: Offered, verb: str, desk: Answering) -> app_commands.Command[Any, ..., None]:
    async def run(interaction: Interaction, **values: Any) -> None:
        given = {name: value for name, value in values.items() if value is not None}
        await desk.command(interaction, command.path, given)

    # discord.py reads the options from here: https://docs.python.org/3/library/inspect.html#inspect.signature
    # A function has the attribute only once it is set, so its type does not know it.
    run.__signature__ = Signature([_SELF, *map(_parameter, command.options)])  # type: ignore[attr-defined] # see above
    if command.options:
        app_commands.describe(**{option.name: option.help for option in command.options})(run)
    if completed := [option.name for option in command.options if option.complete]:
        app_commands.autocomplete(**{name: _completer(command.path, name, desk) for name in completed})(run)
    callback: Callable[..., Any] = run
    return app_commands.Command(name=verb, description=command.description, callback=callback)


_SELF = Parameter("interaction", Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction)


def _parameter(option: OfferedOption) -> Parameter:
    annotation = _annotation(option)
    if option.required:
        return Parameter(option.name, Parameter.KEYWORD_ONLY, annotation=annotation)
    return Parameter(option.name, Parameter.KEYWORD_ONLY, annotation=annotation | None, default=None)


def _annotation(option: OfferedOption) -> Any:
    match option.kind:
        case "choice":
            return Literal[option.choices]
        case "int" if option.minimum is not None or option.maximum is not None:
            return app_commands.Range[int, option.minimum, option.maximum]
        case "int":
            return int
        case "bool":
            return bool
        case _:
            return str


def _completer(
    path: str, option: str, desk: Answering
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[Choice[str]]]]:
    async def complete(interaction: Interaction, text: str) -> list[Choice[str]]:
        return choices_of(await desk.complete(interaction, path, option, text))

    return complete


def _on_message(path: str, desk: Answering) -> Callable[[Interaction, discord.Message], Coroutine[Any, Any, None]]:
    async def run(interaction: Interaction, message: discord.Message) -> None:
        data: Mapping[str, Any] = interaction.data or {}
        told = data.get("resolved", {}).get("messages", {}).get(str(message.id), {})
        await desk.about_message(interaction, path, next(iter(paper_links(told)), ""))

    return run


def _cut(value: str) -> str:
    value = " ".join(value.split())
    return (
        value
        if len(value) <= limits.CHOICE
        else value[: limits.CHOICE + 1].rpartition(" ")[0] or value[: limits.CHOICE]
    )


def _texts(told: Any) -> Iterator[str]:
    match told:
        case str():
            yield told
        case Mapping():
            for value in told.values():
                yield from _texts(value)
        case list():
            for value in told:
                yield from _texts(value)
