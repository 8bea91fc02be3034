"""``web``: the papers page on its own, without a chat platform."""

from bot.cli.app import app, run_async, say, settings


@app.command()
def web() -> None:
    """Serve the papers page alone: today's list, search, every paper and topic in the browser."""
    from bot.cli.run import until_stopped

    chosen = settings()
    if chosen.http_port:
        say(f"The papers page: {chosen.public_url or f'http://localhost:{chosen.http_port}/'}")
    run_async(until_stopped(chosen, lambda _surroundings: ()), chosen.log_level)
