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
        self._open: set[asyncio.StreamWriter] = set()

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
            self._passes.set()
            for end in self._open:
                end.transport.abort()
            await listening.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        await self._passes.wait()
        there, back = await asyncio.open_connection("127.0.0.1", self._server)
        self._open.add(back)
        await asyncio.gather(self._pass_on(reader, back), self._pass_on(there, writer))

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while said := await source.read(65_536):
                await self._passes.wait()
                sink.write(said)
                await sink.drain()
        sink.transport.abort()
