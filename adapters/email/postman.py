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
MAILS = 50
"""Mails over one connection."""
WISHES: dict[Starttls, bool | None] = {"required": True, "offered": None, "never": False}


@dataclass(slots=True)
class Connection:
    client: smtp.SMTP
    mails: int = 0


@dataclass(slots=True)
class Postman:
    """Hands mails to the server. ``name`` is how we greet it."""

    server: Server
    name: str
    _trusted: ssl.SSLContext | None = field(init=False, default=None)
    _turns: asyncio.Semaphore = field(init=False, default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _waiting: int = field(init=False, default=0)
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
            await self._put_back(connection)
        finally:
            self._turns.release()

    async def _take_turn(self) -> None:
        self._waiting += 1
        try:
            async with asyncio.timeout(TURN):
                await self._turns.acquire()
        except TimeoutError:
            raise Busy("Many mails are going out; this one waits for its turn.") from None
        finally:
            self._waiting -= 1

    async def _begun(self, sender: str) -> Connection:
        """A connection on which the server has accepted the sender: one that is open, else a new one."""
        if self._open:
            connection = self._open.pop()
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

    async def _put_back(self, connection: Connection) -> None:
        """Kept open only while somebody waits for it. What happens now says nothing of the mail, which is taken."""
        connection.mails += 1
        if self._waiting and connection.mails < MAILS:
            self._open.append(connection)
            return
        for left in (connection, *self._open):
            await _leave(left.client)
        self._open.clear()


async def _leave(client: smtp.SMTP) -> None:
    try:
        await client.quit(timeout=1.0)
    except FAULTS:
        client.close()
