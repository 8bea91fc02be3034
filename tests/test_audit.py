"""What comes of an audit: clean, vulnerable, or not asked; never clean because nothing was looked at."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).parent.parent / ".ci" / "audit.py"
CLEAN = {"name": "numpy", "version": "2.4.0", "vulns": []}
HOLED = {"name": "jinja2", "version": "3.1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1.6"]}]}
UNKNOWN = {"name": "torch", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("packages", "status", "said"),
    [
        ([CLEAN], 0, "1 packages audited, 0 advisories known."),
        ([CLEAN, UNKNOWN], 0, "Not in the index, so not audited: torch."),
        ([CLEAN, HOLED], 1, "jinja2 3.1.0: PYSEC-1, mended in 3.1.6"),
        ([UNKNOWN], 2, "Nothing was audited"),
        ([], 2, "Nothing was audited"),
    ],
)
def test_an_audit_ends_as_what_was_found(packages: list[dict[str, Any]], status: int, said: str) -> None:
    spec = importlib.util.spec_from_file_location("audit", FILE)
    assert spec is not None
    assert spec.loader is not None
    audit = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(audit)
    found, lines = audit.verdict(packages)
    assert found == status
    assert said in "\n".join(lines)
