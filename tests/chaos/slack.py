"""Slack with a weather: answers that fail or get lost, events that come twice, late and in any order."""

import asyncio
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from aiohttp import ClientError, web

from tests.chaos.journal import Journal
from tests.servers.slack.faults import Fault, Faults
from tests.servers.slack.person import SlackPerson
from tests.servers.slack.server import SlackServer
from tests.servers.slack.state import Said, SlackUser

POST = "chat.postMessage"
KINDS = (("busy", 0.02), ("error", 0.01), ("lost", 0.012), ("reset", 0.01), ("slow", 0.03))
"""What goes wrong with how many of the calls."""
RETRIES = (0.0, 1.0, 4.0, 12.0)
"""Seconds before each delivery of an event that is not acknowledged; Slack's own are 0, 60 and 300."""
PATIENCE = 3.0
TWICE, LATE = 0.06, 0.08


class Weather(Faults):
    def __init__(self, random: Random) -> None:
        super().__init__()
        self.random = random
        self.calm = False
        self.trouble = 1.0

    def next_for(self, method: str) -> Fault | None:
        if self.calm or method == "views.publish":
            return None
        draw = self.random.random() / self.trouble
        for kind, share in KINDS:
            if draw < share:
                return Fault(kind, self._seconds(kind))  # type: ignore[arg-type] # one of the kinds
            draw -= share
        return None

    def _seconds(self, kind: str) -> float:
        return 1.0 if kind == "busy" else self.random.uniform(0.2, 2.5)


class ChaoticSlack(SlackServer):
    """``seen`` is called with every message that can be seen."""

    def __init__(self, journal: Journal, random: Random, seen: Callable[[Said], None]) -> None:
        super().__init__()
        self.journal = journal
        self.random = random
        self.seen = seen
        self.weather = Weather(random)
        self.faults = self.weather
        self._tasks: set[asyncio.Task[None]] = set()

    async def _answered(
        self, request: web.Request, method: str, arguments: Mapping[str, Any], fault: Fault | None
    ) -> web.StreamResponse:
        if fault and method == POST:
            where = {"channel": arguments.get("channel"), "thread": arguments.get("thread_ts") or ""}
            self.journal.write("fault", platform="slack", fault=fault.kind, **where, text=arguments.get("text"))
        return await super()._answered(request, method, arguments, fault)

    def _done(self, request: web.Request, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        answer = super()._done(request, method, arguments)
        if method == POST and answer["ok"]:
            said = self.state.messages[-1]
            where = {"channel": said.channel, "thread": said.thread, "id": said.ts}
            self.journal.write("post", platform="slack", **where, text=said.text)
            self.seen(said)
        return answer

    # --- people -----------------------------------------------------------------------------------

    def person(self, name: str) -> SlackPerson:
        self.state.users.setdefault(name, SlackUser(name))
        return SlackPerson(self, name)

    def react(self, person: SlackPerson, said: Said, emoji: str, *, added: bool) -> None:
        """It stands, or not, from now on; what Slack tells of it comes by itself."""
        people = self.state.reactions.setdefault((said.channel, said.ts), {}).setdefault(emoji, [])
        if added == (person.id in people):
            return
        people.append(person.id) if added else people.remove(person.id)
        who = {"channel": said.channel, "message": said.ts, "person": person.id, "emoji": emoji}
        self.journal.write("reaction", platform="slack", **who, added=added)
        told = person.reaction("reaction_added" if added else "reaction_removed", said, emoji)
        event_id = f"Ev{self.state.ts()}"
        self._start(self._tell(self.payload(told, event_id), event_id))

    async def _tell(self, payload: dict[str, Any], event_id: str) -> None:
        if self.random.random() < LATE:
            await asyncio.sleep(self.random.uniform(0.5, 6))
        for retry, pause in enumerate(RETRIES):
            await asyncio.sleep(pause)
            if await self._delivered(payload, event_id, retry):
                break
        if self.random.random() < TWICE:
            await asyncio.sleep(self.random.uniform(0, 8))
            await self._delivered(payload, event_id, len(RETRIES))

    async def _delivered(self, payload: dict[str, Any], event_id: str, retry: int) -> bool:
        """To whichever connection; whether it was acknowledged in time."""
        acknowledged = False
        if self.sockets.open:
            socket = self.random.choice(self.sockets.open)
            try:
                async with asyncio.timeout(PATIENCE):
                    await (await self.sockets.deliver("events_api", payload, retry, on=socket))
                acknowledged = True
            except (TimeoutError, ConnectionError, ClientError):
                pass
        self.journal.write("event", platform="slack", id=event_id, retry=retry, acknowledged=acknowledged)
        return acknowledged

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def all_told(self) -> None:
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def disconnect_somebody(self) -> None:
        if self.sockets.open and self.random.random() < 0.5:
            await self.sockets.ask_to_leave()
        elif self.sockets.open:
            await self.sockets.reset()
