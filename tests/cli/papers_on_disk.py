"""Papers in the formats that ``ingest`` reads: lines of a file, and an answer of Hugging Face."""

import json
import time
from pathlib import Path
from typing import Any

PAYLOADS = Path(__file__).parent.parent / "payloads"
SUBJECTS = ("retrieval-augmented generation", "video diffusion", "speech recognition", "protein folding")


def a_line(number: int = 1, **override: Any) -> dict[str, Any]:
    """A record of the daily archive; its number decides its subject, and the day of April on which it was listed."""
    subject, day = SUBJECTS[number % len(SUBJECTS)], f"2026-04-{number % 28 + 1:02d}"
    record = {
        "id": f"2604.{number:05d}",
        "title": f"{subject.capitalize()}, study {number}",
        "abstract": f"We study {subject} in setting {number}, and measure what changes there.",
        "authors": ["Ada Lovelace"],
        "published_at": f"{day}T08:00:00.000Z",
        "daily_date": day,
        "early": {"at": f"{day}T09:00:00Z", "upvotes": number % 40, "comments": 1, "github_stars": None},
    }
    return record | override


def write_lines(path: Path, *records: dict[str, Any] | str | bytes) -> Path:
    """Records as JSON lines; text and bytes are lines already."""
    path.write_bytes(b"".join(_bytes(record) + b"\n" for record in records))
    return path


def _bytes(record: dict[str, Any] | str | bytes) -> bytes:
    match record:
        case bytes():
            return record
        case str():
            return record.encode()
    return json.dumps(record).encode()


def todays_listing() -> str:
    """An answer of Hugging Face with three papers that were listed a minute ago."""
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() - 60))
    subjects = ("Retrieval-augmented generation", "Video generation", "Text to speech")
    papers = [
        {"id": f"2604.{n:05d}", "title": f"{subject}, study {n}", "summary": f"{subject} is studied.", "upvotes": n}
        for n, subject in enumerate(subjects, 1)
    ]
    return json.dumps([{"paper": paper | {"publishedAt": now, "submittedOnDailyAt": now}} for paper in papers])
