"""Answers kept while they stay true: until the next snapshot of the papers, and no longer than a minute."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.library import Library

KEPT = 500
Answer = TypeVar("Answer")


@dataclass(slots=True)
class Remembered:
    """By what was asked, which holds the minute it was asked in."""

    library: Library
    _papers: Mapping[str, Any] = field(default_factory=dict)
    _answers: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)

    async def get(self, asked: Hashable, find: Callable[[], Awaitable[Answer]]) -> Answer:
        papers = self.library.papers
        if papers is not self._papers:
            self._papers, self._answers = papers, OrderedDict()
        if asked not in self._answers:
            answers, found = self._answers, await find()
            answers[asked] = found
            if len(answers) > KEPT:
                answers.popitem(last=False)
            return found
        self._answers.move_to_end(asked)
        kept: Answer = self._answers[asked]
        return kept
