"""``demo``: three sample channels, today's digest in each, then a chat workspace in the terminal."""

import sys

from bot.cli.app import app, run_async


@app.command()
def demo() -> None:
    """Try Broadsheet here, with no account anywhere: real papers, three channels, every command."""
    from bot.cli import showcase

    run_async(showcase.demo(interactive=sys.stdin.isatty() and sys.stdout.isatty()))
