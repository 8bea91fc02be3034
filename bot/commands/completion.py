"""The words that could come next on a line: groups, verbs, names of options, choices."""

from collections.abc import Iterator, Sequence

from bot.commands.arguments import named_option
from bot.commands.parser import ROOT, command_of, without_root
from bot.commands.schema import Command, Registry
from bot.commands.words import Word, words_of


def complete_line(line: str, registry: Registry) -> list[str]:
    """What the last word of the line could become, or what could follow it after a space."""
    words = words_of(line)
    begun = words.pop().text if words and not line[-1:].isspace() else ""
    words = without_root(words)
    return [word for word in _next(words, registry) if word.startswith(begun.casefold()) and word != begun]


def _next(words: Sequence[Word], registry: Registry) -> list[str]:
    if not words:
        return [*registry.first_words, ROOT]
    first = words[0].text.casefold()
    if len(words) == 1 and first in registry.groups:
        return [command.verb for command in registry.group(first)]
    command, rest = command_of(words, registry)
    return list(_of_options(command, rest)) if command else []


def _of_options(command: Command, words: Sequence[Word]) -> Iterator[str]:
    """Choices without a name as long as nothing is typed, and every name that is not yet used."""
    used = {found[0].name for word in words if (found := named_option(command, word))}
    for option in command.options:
        if option.name in used:
            continue
        if option.kind == "choice" and not words:
            yield from option.choices
        yield f"{option.name}:"
