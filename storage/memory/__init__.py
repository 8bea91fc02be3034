"""The same ports over dicts: for tests, and to try the program without leaving a file behind."""

from storage.memory.store import MemoryStore

__all__ = ["MemoryStore"]
