"""The demo as a newcomer meets it: one command, three digests, no account, with and without a network or a terminal."""

import os
import pty
import re
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.cli.command_line import PATIENCE, CommandLine, without_a_network
from tests.cli.papers_on_disk import todays_listing
from tests.servers.paper_sources import HUGGINGFACE, PaperSources, text

TITLE = re.compile(r"^Papers for #(nlp|vision|speech) · (.+)$", re.MULTILINE)
REASON = re.compile(r"^ +close to |^ +\d+ upvotes?", re.MULTILINE)
_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b\].*?\x07|\r")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """One folder for the tests that build on one another's database; the model is loaded in the first alone."""
    settings = without_a_network(EMBEDDING_MODEL="sentence-transformers/all-MiniLM-L6-v2", HF_HUB_OFFLINE="1")
    return CommandLine(tmp_path_factory.mktemp("demo"), settings)


@pytest.fixture(scope="module")
def first(machine: CommandLine) -> subprocess.CompletedProcess[str]:
    """The first run of all: without a network and without a terminal."""
    return run(machine)


def run(machine: CommandLine, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        machine.words("demo"),
        cwd=machine.folder,
        env=machine.environment(**settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def without_torch(folder: Path) -> str:
    """A PYTHONPATH on which whoever imports the model's libraries learns that it must not."""
    for name in ("torch", "transformers", "sentence_transformers", "onnxruntime"):
        (folder / f"{name}.py").write_text(f"raise SystemExit('{name} must not be imported')\n")
    return str(folder)


# --- without a terminal -----------------------------------------------------------------------------


def test_without_a_network_it_says_so_in_one_line_and_takes_the_sample(
    first: subprocess.CompletedProcess[str],
) -> None:
    assert first.returncode == 0
    assert [line for line in first.stderr.splitlines() if "could not be reached" in line] == [
        "No live papers: 127.0.0.1 could not be reached; there may be no network. Here is the bundled sample."
    ]
    assert "Traceback" not in first.stderr


def test_three_channels_get_their_digest_with_a_reason_under_each_paper(
    first: subprocess.CompletedProcess[str],
) -> None:
    digests = TITLE.split(first.stdout)[1:]
    assert digests[::3] == ["nlp", "vision", "speech"]
    assert all("sample" in title for title in digests[1::3])
    for body in digests[2::3]:
        assert len(re.findall(r"^\d  ", body, re.MULTILINE)) == len(REASON.findall(body)) == 5


def test_a_second_run_shows_the_very_same_and_needs_no_model(
    machine: CommandLine, first: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    second = run(machine, PYTHONPATH=without_torch(tmp_path))
    assert second.returncode == 0, second.stderr
    assert second.stdout == first.stdout


def test_whoever_asks_something_new_would_load_the_model(
    machine: CommandLine, first: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    """The proof that the test before this one could fail."""
    asked = subprocess.run(
        machine.words("search", "never asked before"),
        cwd=machine.folder,
        env=machine.environment(PYTHONPATH=without_torch(tmp_path)),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert "must not be imported" in asked.stderr


async def test_with_a_network_it_reads_the_live_list(broadsheet: CommandLine, sources: PaperSources) -> None:
    sources.on(HUGGINGFACE, text(todays_listing()))
    shown = await broadsheet("demo", HUGGINGFACE_URL=sources.url)
    assert shown.status == 0
    assert "No live papers" not in shown.err
    assert "sample" not in shown.out
    assert [channel for channel, _ in TITLE.findall(shown.out)] == ["nlp", "vision", "speech"]
    assert "Retrieval-augmented generation, study 1" in shown.out


# --- on a terminal ----------------------------------------------------------------------------------


class Typist:
    """A person at a terminal: reads what is on it, and types."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self.seen = ""

    def wait_for(self, words: str) -> None:
        """Until these words appear after those waited for last."""
        deadline = time.monotonic() + PATIENCE
        while words not in self.seen:
            ready, _, _ = select.select([self._terminal], [], [], deadline - time.monotonic())
            assert ready, f"{words!r} did not appear after {self.seen!r}"
            self.seen += _CONTROLS.sub("", os.read(self._terminal, 65_536).decode(errors="replace"))
        self.seen = self.seen.partition(words)[2]

    def type(self, line: str) -> None:
        os.write(self._terminal, f"{line}\r".encode())

    def leaves(self, process: subprocess.Popen[bytes]) -> int:
        """Quit, again while nothing happens: a key pressed at the very moment the prompt is drawn may be lost."""
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None:
            assert time.monotonic() < deadline, f"still there after {self.seen!r}"
            self.type("quit")
            self._read_for(process, 5.0)
        return process.returncode

    def _read_for(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        """Take what is written meanwhile, or the other side would wait for room."""
        until = time.monotonic() + seconds
        while process.poll() is None and (left := until - time.monotonic()) > 0:
            ready, _, _ = select.select([self._terminal], [], [], min(left, 0.1))
            if ready:
                with suppress(OSError):
                    self.seen += os.read(self._terminal, 65_536).decode(errors="replace")


@contextmanager
def at_a_terminal(machine: CommandLine, **settings: str) -> Iterator[tuple[Typist, subprocess.Popen[bytes]]]:
    ours, theirs = pty.openpty()
    environment = machine.environment(TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1", **settings)
    process = subprocess.Popen(
        machine.words("demo"), cwd=machine.folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        yield Typist(ours), process
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def test_on_a_terminal_a_reaction_is_learned_from_and_quit_leaves(
    machine: CommandLine, first: subprocess.CompletedProcess[str]
) -> None:
    with at_a_terminal(machine) as (typist, process):
        typist.wait_for("You are in #")
        typist.wait_for("> ")
        typist.type("react 1 👍")
        typist.wait_for("👍 on 1 · ")
        typist.type("learned")
        typist.wait_for("1 reaction")
        assert typist.leaves(process) == 0
