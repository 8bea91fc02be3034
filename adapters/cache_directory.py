"""Where what can be made again is kept between runs: vectors of evaluations, exported models."""

from pathlib import Path

from platformdirs import user_cache_path


def cache_directory(chosen: str = "") -> Path:
    """The directory of ``CACHE_DIR``, else the platform's own place for caches. It may not exist yet."""
    return Path(chosen).expanduser() if chosen else user_cache_path("broadsheet")
