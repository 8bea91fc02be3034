"""Installed packages against the known advisories: ``python .ci/audit.py``, with pip-audit installed.

Exit status 0: none is known. 1: some are, and they are named. 2: the advisories could not be asked.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

COMMAND = (sys.executable, "-m", "pip_audit", "--format", "json", "--skip-editable", "--progress-spinner", "off")
CLEAN, VULNERABLE, UNASKED = 0, 1, 2


def verdict(packages: Sequence[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """The exit status and what is to be said, from what pip-audit tells of each package."""
    asked = [package for package in packages if "skip_reason" not in package]
    left_out = [package["name"] for package in packages if "skip_reason" in package]
    if not asked:
        return UNASKED, ["Nothing was audited: the index has no advisories, or it cannot be reached."]
    known = [_line(package, advisory) for package in asked for advisory in package["vulns"]]
    lines = [f"{len(asked)} packages audited, {len(known)} advisories known.", *known]
    if left_out:
        lines.append(f"Not in the index, so not audited: {', '.join(left_out)}.")
    return (VULNERABLE if known else CLEAN), lines


def _line(package: Mapping[str, Any], advisory: Mapping[str, Any]) -> str:
    mended = ", ".join(advisory["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {advisory['id']}, mended in {mended}"


def main() -> int:
    done = subprocess.run(COMMAND, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        packages = []
        print(done.stderr.strip().rpartition("\n")[2], file=sys.stderr)
    status, lines = verdict(packages)
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(main())
