"""Systems side by side: each in a fresh process of its own, taking turns round by round, so that memory is its own.

A system is a generator function: it prepares, yields what that cost, and then yields the figures of one round after
another for as long as it is asked. ``module:function`` names it.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bot.errors import BroadsheetError, SetupError

Figures = Mapping[str, float | list[float]]
"""Seconds and the like by name; a list holds samples, of which median and 95th percentile are told."""
System = Callable[..., Iterator[Figures]]


@dataclass(slots=True)
class Running:
    """One system in its process, waiting for its turn."""

    process: subprocess.Popen[str]
    samples: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    lists: set[str] = field(default_factory=set)

    def turn(self) -> None:
        """Let it prepare, or run one round."""
        assert self.process.stdin is not None  # noqa: S101 - both are pipes
        assert self.process.stdout is not None  # noqa: S101 - both are pipes
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SetupError("One of the systems that are compared ended before it was measured: see above.")
        for name, value in json.loads(line).items():
            self.samples[name] += value if isinstance(value, list) else [value]
            if isinstance(value, list):
                self.lists.add(name)

    def figures(self) -> dict[str, float]:
        """Medians; of samples also the 95th percentile; of memory the most."""
        found: dict[str, float] = {}
        for name, values in self.samples.items():
            if name == "peak MB":
                continue
            found |= _percentiles(name, values) if name in self.lists else {name: median(values)}
        return found | {"peak MB": max(self.samples["peak MB"])}


def side_by_side(
    systems: Mapping[str, tuple[str, Mapping[str, Any]]], rounds: int, at_once: bool = True
) -> dict[str, dict[str, float]]:
    """Figures of each system by its name. ``systems`` are ``module:function`` with arguments that JSON can hold.

    Those that do not fit in memory ``at_once`` run one after another instead of taking turns.
    """
    if not at_once:
        return {name: side_by_side({name: it}, rounds)[name] for name, it in systems.items()}
    with ExitStack() as stack:
        running = {name: stack.enter_context(_started(path, arguments)) for name, (path, arguments) in systems.items()}
        for _ in range(1 + rounds):
            for each in running.values():
                each.turn()
        return {name: each.figures() for name, each in running.items()}


class _started:  # noqa: N801 - a context manager
    def __init__(self, path: str, arguments: Mapping[str, Any]) -> None:
        self._words = [sys.executable, "-m", "bot.cli.bench_systems", path, json.dumps(arguments)]

    def __enter__(self) -> Running:
        self._process = subprocess.Popen(self._words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - words of our own, no shell
        return Running(self._process)

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


def _percentiles(name: str, values: list[float]) -> dict[str, float]:
    p95 = quantiles(values, n=20, method="inclusive")[18] if len(values) > 1 else values[0]
    return {f"{name}, p50": median(values), f"{name}, p95": p95}


def peak_megabytes() -> float:
    """The most memory that this process ever held. Of the process itself, not of whoever started it."""
    status = Path("/proc/self/status")
    if status.is_file() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(found[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


def _serve(path: str, arguments: Mapping[str, Any]) -> None:
    module, _, name = path.partition(":")
    system: System = getattr(import_module(module), name)
    out = sys.stdout
    sys.stdout = sys.stderr  # libraries that print do not get between the figures
    rounds = system(**arguments)
    for _ in sys.stdin:
        print(json.dumps({**next(rounds), "peak MB": peak_megabytes()}), file=out, flush=True)


if __name__ == "__main__":
    try:
        _serve(sys.argv[1], json.loads(sys.argv[2]))
    except BroadsheetError as trouble:
        sys.exit(str(trouble))
