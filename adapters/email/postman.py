"""The way out: one mail to one address, over connections that wait for nobody."""

import asyncio
import ssl
from dataclasses import dataclass, field

import aiosmtplib as smtp

from adapters.email.faults import FAULTS, Stage, translated
from adapters.email.settings import Server, Starttls
from bot.errors import Busy

AT_ONCE = 4
"""Connections: more than that and providers begin to refuse them."""
TURN, GREETING, STEP = 15.0, 15.0, 8.0
"""Seconds to wait for a turn, for the greeting with TLS and login, for the answer to one step."""
WHOLE = 80.0
"""Seconds for all of it: less than ``bot.posting.PATIENCE``, so that what did not go out is not taken for lost."""
MAILS, IDLE = 50, 3.0
"""Mails over one connection, and seconds for which it waits for another: digests come in waves."""
WISHES: dict[Starttls, bool | None] = {"required": True, "offered": None, "never": False}


@dataclass(slots=True)
class Connection:
    client: smtp.SMTP
    mails: int = 0
    end: asyncio.TimerHandle | None = None


@dataclass(slots=True)
class Postman:
    """Hands mails to the server. ``name`` is how we greet it."""

    server: Server
    name: str
    _trusted: ssl.SSLContext | None = field(init=False, default=None)
    _turns: asyncio.Semaphore = field(init=False, default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _open: list[Connection] = field(init=False, default_factory=list)

    async def send(self, sender: str, to: str, mail: bytes) -> None:
        """Returns when the server has taken it; raises Gone, Refused, Busy or Lost."""
        last = asyncio.get_running_loop().time() + WHOLE
        await self._take_turn()
        try:
            connection = await self._begun(sender)
            try:
                await self._hand_over(connection.client, to, mail, last)
            except BaseException:
                connection.client.close()
                raise
            self._put_back(connection)
        finally:
            self._turns.release()

    def close(self) -> None:
        """Close what waits for another mail."""
        for connection in tuple(self._open):
            self._end(connection)

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(TURN):
                await self._turns.acquire()
        except TimeoutError:
            raise Busy("Many mails are going out; this one waits for its turn.") from None

    async def _begun(self, sender: str) -> Connection:
        """A connection on which the server has accepted the sender: one that is open, else a new one."""
        if self._open:
            connection = self._taken_out(self._open[-1])
            try:
                await connection.client.mail(sender, timeout=STEP)
            except FAULTS:
                # It was closed meanwhile, or is at its end. Nothing has been sent.
                connection.client.close()
            else:
                return connection
        connection = Connection(await self._connected())
        try:
            with translated(Stage.SENDER):
                await connection.client.mail(sender, timeout=STEP)
        except BaseException:
            connection.client.close()
            raise
        return connection

    async def _connected(self) -> smtp.SMTP:
        server = self.server
        self._trusted = self._trusted or ssl.create_default_context()
        client = smtp.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            local_hostname=self.name,
            timeout=STEP,
            use_tls=server.tls,
            start_tls=False if server.tls else WISHES[server.starttls],
            tls_context=self._trusted,
        )
        with translated(Stage.GREETING):
            async with asyncio.timeout(GREETING):
                await client.connect()
        return client

    async def _hand_over(self, client: smtp.SMTP, to: str, mail: bytes, last: float) -> None:
        with translated(Stage.RECIPIENT):
            await client.rcpt(to, timeout=STEP)
        with translated(Stage.CONTENT):
            async with asyncio.timeout_at(last):
                await client.data(mail, timeout=None)

    def _put_back(self, connection: Connection) -> None:
        """What happens to it now says nothing of the mail, which is taken."""
        connection.mails += 1
        if connection.mails >= MAILS:
            connection.client.close()
            return
        connection.end = asyncio.get_running_loop().call_later(IDLE, self._end, connection)
        self._open.append(connection)

    def _taken_out(self, connection: Connection) -> Connection:
        self._open.remove(connection)
        if connection.end:
            connection.end.cancel()
        return connection

    def _end(self, connection: Connection) -> None:
        self._taken_out(connection).client.close()
