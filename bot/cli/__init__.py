"""The command line: one file a verb group."""


def main() -> None:
    """Entry point of ``broadsheet``."""
