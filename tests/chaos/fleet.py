"""Several ``broadsheet run``, killed at random moments and started again."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.chaos.journal import Journal

STOPPING = 90.0
"""Seconds that a process may take to end when it is asked to."""


@dataclass
class Member:
    number: int
    process: asyncio.subprocess.Process


@dataclass
class Fleet:
    folder: Path
    environment: dict[str, str]
    random: Random
    journal: Journal
    size: int
    kills: int = 0
    _members: dict[int, Member] = field(default_factory=dict)
    _watching: set[asyncio.Task[None]] = field(default_factory=set)
    _ending: bool = False

    async def start(self) -> None:
        for number in range(self.size):
            await self._launch(number)

    async def kill_one(self) -> None:
        alive = [member for member in self._members.values() if member.process.returncode is None]
        if alive:
            member = self.random.choice(alive)
            self.journal.write("kill", process=member.number, pid=member.process.pid)
            member.process.send_signal(signal.SIGKILL)
            self.kills += 1

    async def stop(self) -> None:
        """As an administrator would: with time to finish."""
        self._ending = True
        for member in self._members.values():
            if member.process.returncode is None:
                member.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOPPING):
            await asyncio.gather(*self._watching)
        self._ending = False

    async def _launch(self, number: int) -> None:
        with (self.folder / f"process-{number}.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                cwd=self.folder,
                env=os.environ | self.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.journal.write("start", process=number, pid=process.pid)
        self._members[number] = Member(number, process)
        watching = asyncio.ensure_future(self._watch(self._members[number]))
        self._watching.add(watching)
        watching.add_done_callback(self._watching.discard)

    async def _watch(self, member: Member) -> None:
        """Whatever ends is started again a moment later, as by any supervisor."""
        status = await member.process.wait()
        self.journal.write("exit", process=member.number, pid=member.process.pid, status=status)
        if not self._ending:
            await asyncio.sleep(self.random.uniform(0.1, 1.0))
        if not self._ending:
            await self._launch(member.number)

    def reap(self) -> None:
        """Whatever goes wrong here, no process is left behind."""
        self._ending = True
        for member in self._members.values():
            if member.process.returncode is None:
                member.process.kill()
