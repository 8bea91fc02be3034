"""What was forgotten on purpose, so that it does not come back when missed reactions are read back.

A reaction that still stands on a message says nothing of when it was given. So whoever or whatever was forgotten
after the message went out is left out when that message is counted anew. Only a hash of the scope is kept.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from bot.ports import UnitOfWork

Scope = tuple[object, ...]
"""A person; a person and a paper they took off their list; a place and a paper that it unlearned."""


async def remember(uow: UnitOfWork, scopes: Iterable[Scope], now: datetime) -> None:
    """Mark these as forgotten at this moment."""
    for scope in scopes:
        await uow.notes.put(_name(scope), now.isoformat())


async def forgotten_after(uow: UnitOfWork, scopes: Iterable[Scope], then: datetime) -> bool:
    """Whether any of these was forgotten after a moment."""
    for scope in scopes:
        marked = await uow.notes.get(_name(scope))
        if marked and datetime.fromisoformat(marked) > then:
            return True
    return False


def _name(scope: Scope) -> str:
    return "forgotten/" + hashlib.sha256(" ".join(map(str, scope)).encode()).hexdigest()[:32]
