"""What happened, one line of JSON each, with the real time and the time of the rehearsal."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from bot.clocks import real
from bot.ports import Clock

Entry = dict[str, Any]


@dataclass
class Journal:
    """``kind`` says what it is; everything else is its own. Each line is on disk before anything follows from it."""

    path: Path
    clock: Clock
    _file: TextIO = field(init=False)

    def __post_init__(self) -> None:
        self._file = self.path.open("w", encoding="utf-8")

    def write(self, kind: str, **entry: Any) -> None:
        line = {"kind": kind, "real": real().isoformat(), "clock": self.clock().isoformat(), **entry}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def read(path: Path) -> list[Entry]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]
