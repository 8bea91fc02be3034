"""The one scenario on every platform."""

from tests.conversation.scenario import walk
from tests.conversation.terminal_driver import terminal_driver


async def test_the_whole_walk_in_the_terminal() -> None:
    async with terminal_driver() as driver:
        await walk(driver)
