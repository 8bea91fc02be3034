"""Exports that a model will not use again: of an earlier format, of settings or weights that it no longer has.

A file is named by what is in it, so a note beside the files says whose each one is. What is noted for nobody, or for
another model as well, stays.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, get_args

from adapters.embedders.exports import Export
from bot.ports import Precision

NAME: Final = "exports.json"


def owner(model: str) -> str:
    """A model as it is asked for: a directory wherever it is named from, or an id on the hub."""
    return str(Path(model).resolve()) if Path(model).is_dir() else model


def leftovers(target: Export, whose: str) -> list[Path]:
    """The files of this owner's that ``target``, as the model stands now, has made useless."""
    folder, notes = target.path.parent, _notes(target.path.parent)
    others = {name for who, names in notes.items() if who != whose for name in names}
    noted = set(notes.get(whose, ())) - _names(target) - others
    older = {each.path.name for each in Export.older(target.model, folder.parent)}
    return [folder / name for name in sorted(noted | older) if (folder / name).is_file()]


def tidy(target: Export, whose: str) -> list[Path]:
    """Remove them, and note what this owner has now. Returns what could be removed."""
    gone = [path for path in leftovers(target, whose) if _removed(path)]
    folder = target.path.parent
    kept = sorted(name for name in _names(target) if (folder / name).is_file())
    _write(folder, {**_notes(folder), whose: kept})
    return gone


def _names(target: Export) -> set[str]:
    return {target.at(precision).path.name for precision in get_args(Precision)}


def _removed(path: Path) -> bool:
    with suppress(OSError):
        path.unlink()
        return True
    return False


def _notes(folder: Path) -> Mapping[str, list[str]]:
    """By owner the names of files. What cannot be read is forgotten, and so are names that lead elsewhere."""
    try:
        found = json.loads((folder / NAME).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {who: [it for it in names if _is_export(it)] for who, names in found.items() if isinstance(names, list)}


def _is_export(name: object) -> bool:
    return isinstance(name, str) and name.endswith(".onnx") and Path(name).name == name


def _write(folder: Path, notes: Mapping[str, list[str]]) -> None:
    with suppress(OSError), TemporaryDirectory(dir=folder) as aside:
        new = Path(aside) / NAME
        new.write_text(json.dumps(notes, indent=1), encoding="utf-8")
        new.replace(folder / NAME)
