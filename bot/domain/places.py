"""Where to post, and who acted."""

from dataclasses import dataclass, field

EMAIL = "email"
"""The platform whose channels are addresses: each has one reader, no workspace, and everything in one message."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where to post. Prints as ``slack:T1/C2``, ``slack:T1/C2/171.5`` for a thread, ``email:you@lab.org``."""

    platform: str
    workspace: str
    channel: str
    thread: str = ""

    def __str__(self) -> str:
        thread = f"/{self.thread}" if self.thread else ""
        workspace = f"{self.workspace}/" if self.workspace else ""
        return f"{self.platform}:{workspace}{self.channel}{thread}"


@dataclass(frozen=True, slots=True)
class Person:
    """Who acted: a platform's own id, never a name."""

    platform: str
    workspace: str
    id: str
    may_manage: bool = field(default=False, compare=False)
    """Whether the platform calls this person an administrator of the place; no part of who it is."""
    administers: bool = field(default=False, compare=False)
    """Whether the platform calls this person an administrator of the whole workspace."""
    roles: tuple[str, ...] = field(default=(), compare=False)
    """The platform's ids of this person's roles, where it has such; no part of who it is."""

    def __str__(self) -> str:
        return f"{self.platform}:{self.workspace}/{self.id}"


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that is out: where, and the platform's own id for it."""

    place: Place
    message: str
