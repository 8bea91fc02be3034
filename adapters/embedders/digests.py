"""SHA-256 digests of weights, kept between runs: reading ninety megabytes takes as long as loading the model."""

import hashlib
import json
import re
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

NAME: Final = "digests.json"
_digest = re.compile(r"[0-9a-f]{64}")


class Digests:
    """Worked out once for each state of a file: its place, its size, and the instants of its last changes.

    Without a ``directory``, or if it cannot be written, nothing is kept; what was kept and cannot be read is forgotten.
    """

    def __init__(self, directory: Path | None) -> None:
        self._file = None if directory is None else directory / NAME
        self._kept = self._read()

    def of(self, path: Path) -> str:
        state = path.stat()
        key = f"{path.resolve()} {state.st_ino} {state.st_size} {state.st_mtime_ns} {state.st_ctime_ns}"
        if key not in self._kept:
            with path.open("rb") as file:
                self._kept[key] = hashlib.file_digest(file, "sha256").hexdigest()
            self._write()
        return self._kept[key]

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self._file.read_bytes()) if self._file is not None else {}
        except (OSError, ValueError, RecursionError):
            return {}
        whole = isinstance(found, dict) and all(isinstance(it, str) and _digest.fullmatch(it) for it in found.values())
        return found if whole else {}

    def _write(self) -> None:
        if self._file is None:
            return
        folder = self._file.parent
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=folder) as aside:
                new = Path(aside) / NAME
                new.write_text(json.dumps(self._read() | self._kept), encoding="utf-8")
                new.replace(self._file)
