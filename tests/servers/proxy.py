"""A network in front of a server on this machine: it passes everything on, or from one moment on nothing at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Network:
    """``async with Network(port).running() as network``; ``network.port`` is what to connect to."""

    def __init__(self, server: int) -> None:
        self.port = 0
        self._server = server
        self._passes = asyncio.Event()
        self._passes.set()
        self._under_way: set[asyncio.Task[None]] = set()

    def fall_silent(self) -> None:
        """Connections stay up, and nothing comes through any more."""
        self._passes.clear()

    def recover(self) -> None:
        self._passes.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Network"]:
        listening = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = listening.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            listening.close()
            for passing in self._under_way:
                passing.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._passes.wait()
        there, back = await asyncio.open_connection("127.0.0.1", self._server)
        for source, sink in ((reader, back), (there, writer)):
            passing = asyncio.create_task(self._pass_on(source, sink))
            self._under_way.add(passing)
            passing.add_done_callback(self._under_way.discard)

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while said := await source.read(65_536):
                await self._passes.wait()
                sink.write(said)
                await sink.drain()
        sink.close()
