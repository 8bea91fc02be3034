"""What a check-up gives, and what it must be told of the settings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, and in words how it stands."""

    about: str
    well: bool
    says: str


@dataclass(frozen=True, slots=True)
class Setup:
    """What is set, as far as it decides what is well."""

    sources: Collection[str]
    """Those that are read again and again: what came of a file, or of another source once, is past."""
    platforms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What each lacks to be started."""
    model: str = ""
    why_no_model: str = ""
    faster: str = ""
    """How the same model would start sooner, in a sentence; empty when it starts as fast as it can."""
    latest_beat: timedelta = timedelta(minutes=2)
    speed: float = 1
    """How many times as fast the program's clock runs as the real one."""

    def serves(self, platform: str) -> bool:
        return not self.platforms.get(platform, ["any"])

    @property
    def serves_any(self) -> bool:
        return any(map(self.serves, self.platforms))
