"""aiosmtpd on a free port, in the loop of the test."""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HANG_UP = "hang up"
Fault = str
"""A reply instead of the usual one; HANG_UP is none at all."""


@dataclass(frozen=True)
class Received:
    """One mail that was taken."""

    sender: str
    to: str
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])

    @property
    def html(self) -> str:
        return self._part("html")

    @property
    def text(self) -> str:
        return self._part("plain")

    def _part(self, kind: Literal["html", "plain"]) -> str:
        part = self.mail.get_body((kind,))
        assert part is not None
        content: str = part.get_content()
        return content


@dataclass
class MailServer:
    """``at_mail``, ``at_rcpt`` and ``at_data`` are what the next such commands are answered, in order."""

    received: list[Received] = field(default_factory=list)
    at_mail: deque[Fault] = field(default_factory=deque)
    at_rcpt: deque[Fault] = field(default_factory=deque)
    at_data: deque[Fault] = field(default_factory=deque)
    connections: int = 0
    tls: ssl.SSLContext | None = None
    login: tuple[str, str] | None = None
    port: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def to(self, address: str) -> list[Received]:
        return [each for each in self.received if each.to == address]

    async def next(self, address: str, after: int = 0) -> Received:
        """The first mail to an address beyond the first ``after``, as soon as it is there."""
        async with asyncio.timeout(20):
            while len(self.to(address)) <= after:
                self.arrived.clear()
                await self.arrived.wait()
        return self.to(address)[after]

    @asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator["MailServer"]:
        server = await asyncio.get_running_loop().create_server(self._connected, "127.0.0.1", port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    def _connected(self) -> SMTP:
        self.connections += 1
        return SMTP(
            self,
            hostname="mail.example",
            tls_context=self.tls,
            require_starttls=self.tls is not None,
            authenticator=self._authenticate if self.login else None,
            auth_required=self.login is not None,
            auth_require_tls=self.tls is not None,
            loop=asyncio.get_running_loop(),
        )

    def _authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _kind: str, said: Any) -> AuthResult:
        assert isinstance(said, LoginPassword)
        assert self.login is not None
        return AuthResult(handled=False, success=(said.login.decode(), said.password.decode()) == self.login)

    # --- what aiosmtpd asks of a handler -----------------------------------------------------------

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.at_mail:
            return self._fault(server, self.at_mail.popleft())
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.at_rcpt:
            return self._fault(server, self.at_rcpt.popleft())
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Takes the mail first: a server that hangs up now may or may not have kept it."""
        fault = self.at_data.popleft() if self.at_data else ""
        if not fault or fault == HANG_UP:
            assert isinstance(envelope.content, bytes)
            self.received += [Received(envelope.mail_from or "", to, envelope.content) for to in envelope.rcpt_tos]
            self.arrived.set()
        return self._fault(server, fault) if fault else "250 Taken"

    def _fault(self, server: SMTP, fault: Fault) -> str:
        if fault == HANG_UP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "421 gone"
        return fault
