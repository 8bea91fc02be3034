"""``python -m tests.chaos [--seed N] [--out DIR] [--short]``: a week of trouble, and whether every promise was kept."""

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.plan import FULL, SHORT
from tests.chaos.recount import recount
from tests.chaos.week import rehearse


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, help="what happens when; a random one when left out")
    asked.add_argument("--out", type=Path, help="where the journal and the ledger are written")
    asked.add_argument("--short", action="store_true", help="a day and a half, as in the tests")
    chosen = asked.parse_args()
    seed = secrets.randbelow(1_000_000) if chosen.seed is None else chosen.seed
    out = chosen.out or Path(tempfile.mkdtemp(prefix="broadsheet-chaos-"))
    scale = SHORT if chosen.short else FULL
    say(f"Seed {seed}. It takes about {scale.minutes + 3:.0f} minutes; everything is written to {out}.")
    began = time.monotonic()
    asyncio.run(rehearse(seed, scale, out.resolve()))
    verdict = recount(out)
    verdict.figures["wall time"] = f"{(time.monotonic() - began) / 60:.1f} minutes"
    say("\n".join(verdict.lines()))
    return bool(verdict.wrong)


if __name__ == "__main__":
    sys.exit(main())
