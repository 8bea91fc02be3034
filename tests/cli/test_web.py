"""``broadsheet web``: the papers page as a process of its own."""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path

import aiohttp
from aiohttp.test_utils import unused_port

from tests.cli.command_line import PATIENCE, CommandLine, without_a_network


async def test_the_page_alone_needs_no_platform_and_leaves_quietly(tmp_path: Path) -> None:
    port = unused_port()
    broadsheet = CommandLine(tmp_path, without_a_network(SOURCES="sample", HTTP_PORT=str(port)))
    process = await broadsheet.start("web")
    reading = asyncio.create_task(process.communicate())
    try:
        page = await first_with_papers(f"http://localhost:{port}/?span=week", reading)
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        _, err = await asyncio.wait_for(reading, PATIENCE)

    assert "upvotes" in page
    assert process.returncode == 0
    assert f"http://localhost:{port}/" in err.decode()
    assert "Traceback" not in err.decode()


async def first_with_papers(url: str, ended: "asyncio.Task[tuple[bytes, bytes]]") -> str:
    """The page, as soon as the sample is on it."""
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
        while not ended.done():
            with suppress(aiohttp.ClientError):
                async with session.get(url) as answer:
                    page = await answer.text()
                    if 'class="papers"' in page:
                        return page
            await asyncio.sleep(0.1)
    raise AssertionError(ended.result())


async def test_a_token_that_is_missing_is_named_at_the_start(broadsheet: CommandLine) -> None:
    refused = await broadsheet("web", WEB_VISIBILITY="token")

    assert refused.status == 1
    assert "WEB_TOKEN must be set" in refused.err


async def test_a_wrong_visibility_is_named(broadsheet: CommandLine) -> None:
    refused = await broadsheet("web", WEB_VISIBILITY="friends")

    assert refused.status == 2
    assert "WEB_VISIBILITY is not as it should be" in refused.err


async def test_run_without_a_platform_names_the_page_that_needs_none(broadsheet: CommandLine) -> None:
    refused = await broadsheet("run")

    assert refused.status == 2
    assert "broadsheet web" in refused.err
