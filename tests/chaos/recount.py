"""The verdict on a rehearsal, from its journal and its ledger alone: ``python -m tests.chaos.recount OUT``."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.chaos.journal import Entry, read

FINAL = ("posted", "empty", "skipped", "unknown")
LOST = ("lost", "error", "error after effect", "reset")
"""Faults after which nobody can tell whether a message went out."""
IN_FLIGHT = {"slack": timedelta(seconds=20), "discord": timedelta(seconds=75)}
"""How long after it began a post may still be under way: Discord's are tried again for a minute."""
MEANT = {"one": 1, "two": 2, "1️⃣": 1, "2️⃣": 2}
NAMES = {"+1": "👍", "heart": "❤", "-1": "👎", "bookmark": "🔖", "one": "1⃣", "two": "2⃣"}
VARIANT = "\ufe0f"


@dataclass
class Verdict:
    """``wrong`` is empty when every promise was kept."""

    figures: dict[str, object] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        widest = max(map(len, self.figures), default=0)
        table = [f"{name:<{widest}}  {value}" for name, value in self.figures.items()]
        return [*table, *self.wrong[:50], "FAILED" if self.wrong else "Every promise was kept."]


class Recount:
    """Reads what was written; knows nothing of the product but what its ledger says."""

    def __init__(self, journal: list[Entry], ledger: list[Entry]) -> None:
        self.by_kind: dict[str, list[Entry]] = defaultdict(list)
        for entry in journal:
            self.by_kind[entry["kind"]].append(entry)
        self.days = [entry for entry in ledger if entry["kind"] == "day"]
        self.votes = [entry for entry in ledger if entry["kind"] == "vote"]
        [self.world] = self.by_kind["world"]
        self.verdict = Verdict()

    def verdict_on_all(self) -> Verdict:
        self._count()
        self._every_day_has_one_end()
        self._nothing_is_there_twice()
        self._every_post_is_in_the_ledger()
        self._every_unknown_has_a_cause()
        self._every_reaction_counts_once()
        self._every_answered_press_counts()
        return self.verdict

    def _count(self) -> None:
        faults = Counter(entry["fault"] for entry in self.by_kind["fault"])
        database = Counter(entry["how"] for entry in self.by_kind["database"])
        events = self.by_kind["event"]
        in_vain = sum(not event.get("acknowledged", event.get("to")) for event in events)
        self.verdict.figures |= {
            "seed": self.world["seed"],
            "week": f"{self.world['begins']} to {self.world['ends']}, {self.world['speed']:g} times as fast",
            "channels": f"{len(self.world['channels'])} in {len({c['zone'] for c in self.world['channels']})} zones",
            "processes": self.world["processes"],
            "kills": len(self.by_kind["kill"]),
            "database": f"{database['restart']} restarts, {database['crash']} crashes",
            "posts": len(self.by_kind["post"]),
            "faults": f"{sum(faults.values())} ({', '.join(f'{n} {k}' for k, n in sorted(faults.items()))})",
            "source outages": len(self.by_kind["outage"]),
            "reactions": len(self.by_kind["reaction"]),
            "events": f"{len(events)} deliveries, {in_vain} in vain",
            "presses": f"{len(self.by_kind['press'])}, {sum(e['answered'] for e in self.by_kind['press'])} answered",
        }

    # --- days -------------------------------------------------------------------------------------

    def _every_day_has_one_end(self) -> None:
        rows = Counter((entry["place"], entry["day"]) for entry in self.days)
        self._blame(f"{place} has {n} ends for {day}" for (place, day), n in rows.items() if n > 1)
        by_key = {(entry["place"], entry["day"]): entry for entry in self.days}
        ends: Counter[str] = Counter()
        for channel in self.world["channels"]:
            for day in self._days_of(channel):
                entry = by_key.get((channel["place"], day.isoformat()))
                self._blame(_wrong_with_day(channel, day, entry))
                ends[entry["state"] if entry else "missing"] += 1
        self.verdict.figures["days"] = f"{ends.total()}: " + ", ".join(f"{n} {s}" for s, n in sorted(ends.items()))
        reasons = Counter(_reason(entry["note"]) for entry in self.days if entry["state"] == "skipped")
        self.verdict.figures["skipped because"] = "; ".join(f"{n} {reason}" for reason, n in reasons.most_common(8))

    def _days_of(self, channel: Entry) -> Iterator[date]:
        """Local days that lie within the week as a whole, or whose digest was due in it."""
        zone = ZoneInfo(channel["zone"])
        begins, ends = (datetime.fromisoformat(self.world[name]) for name in ("begins", "ends"))
        at = time.fromisoformat(channel["at"])
        day = begins.astimezone(zone).date()
        while day <= ends.astimezone(zone).date():
            due = datetime.combine(day, at, zone)
            whole = datetime.combine(day, time(), zone) >= begins
            over = datetime.combine(day + timedelta(days=1), time(), zone) <= ends
            on = day.weekday() in channel["weekdays"]
            if (whole and over) or (on and begins < due <= ends and not channel["paused"]):
                yield day
            day += timedelta(days=1)

    # --- posts ------------------------------------------------------------------------------------

    def _nothing_is_there_twice(self) -> None:
        seen = Counter((p["platform"], p["channel"], p["thread"], p["text"]) for p in self.by_kind["post"])
        self._blame(f"{n} times in {key[:3]}: {key[3][:60]!r}" for key, n in seen.items() if n > 1)
        nonces = Counter((p["channel"], p["nonce"]) for p in self.by_kind["post"] if p.get("nonce"))
        self._blame(f"{n} posts with the nonce {nonce} in {channel}" for (channel, nonce), n in nonces.items() if n > 1)
        shown = Counter((e["place"], p["id"]) for e in self.days if e["state"] != "skipped" for p in e["papers"])
        self._blame(f"{paper} came {n} times in {place}" for (place, paper), n in shown.items() if n > 1)

    def _every_post_is_in_the_ledger(self) -> None:
        """Each message is a posted part, or may be one whose outcome the ledger calls unknown; and the other way."""
        messages = {(p["platform"], p["channel"], p["id"]): p for p in self.by_kind["post"]}
        known = {(*_where(e["place"]), part["message"]) for e in self.days for part in e["parts"] if part["message"]}
        self._blame(f"the ledger has a message that nobody saw: {key}" for key in known - set(messages))
        open_parts = [(e, part) for e in self.days for part in e["parts"] if part["state"] in ("unknown", "sending")]
        self.outcome: dict[tuple[str, int], Entry] = {}
        for key, post in messages.items():
            if key not in known and not self._explained(post, open_parts):
                self._blame([f"a message that the ledger does not know: {key} {post['text'][:60]!r}"])

    def _explained(self, post: Entry, open_parts: list[tuple[Entry, Entry]]) -> bool:
        for entry, part in open_parts:
            key = _key(entry, part)
            if _where(entry["place"]) != (post["platform"], post["channel"]) or (key, part["number"]) in self.outcome:
                continue
            if _is(post, entry, part):
                self.outcome[key, part["number"]] = post
                return True
        return False

    def _every_unknown_has_a_cause(self) -> None:
        causes: Counter[str] = Counter()
        for entry in self.days:
            for part in entry["parts"]:
                if part["state"] in ("unknown", "sending"):
                    cause = self._cause(entry, part)
                    causes[cause or "no cause"] += 1
                    if not cause:
                        self._blame([f"no cause for an unknown outcome: {_key(entry, part)} of {part['sender']}"])
        seen = len(self.outcome)
        told = ", ".join(f"{n} {cause}" for cause, n in sorted(causes.items()))
        self.verdict.figures["unknown posts"] = f"{causes.total()} ({told}), {seen} of them can be seen"

    def _cause(self, entry: Entry, part: Entry) -> str:
        """A kill of its sender, or an answer lost on purpose, after it began."""
        began, pid = datetime.fromisoformat(part["at"]), part["sender"].partition("-")[0]
        for fault in self.by_kind["fault"]:
            if fault["fault"] in LOST and fault["platform"] == _where(entry["place"])[0]:
                after = datetime.fromisoformat(fault["real"]) >= began - timedelta(seconds=1)
                if after and _is_call(fault, entry, part):
                    return f"answer lost ({fault['fault']})"
        until = began + IN_FLIGHT[_where(entry["place"])[0]]
        kills = [datetime.fromisoformat(kill["real"]) for kill in self.by_kind["kill"] if str(kill["pid"]) == pid]
        return "sender killed" if any(began <= kill <= until for kill in kills) else ""

    # --- what people said -------------------------------------------------------------------------

    def _every_reaction_counts_once(self) -> None:
        parts = {
            (*_where(e["place"]), part["message"]): (e, part)
            for e in self.days
            for part in e["parts"]
            if part["message"]
        }
        standing: dict[tuple[str, str, str, str, str], bool] = {}
        for act in self.by_kind["reaction"]:
            key = (act["platform"], act["channel"], act["message"], act["person"], act["emoji"])
            standing[key] = act["added"]
        wanted: set[tuple[str, str, str, str]] = set()
        unknown = 0
        for (platform, channel, message, person, emoji), stands in standing.items():
            if (platform, channel, message) not in parts:
                unknown += 1
                continue
            entry, part = parts[platform, channel, message]
            paper = _meant(emoji, entry, part)
            if stands and paper:
                wanted.add((entry["place"], person, paper, _as_given(emoji)))
        counted = [(v["place"], v["person"], v["paper"], v["given_by"]) for v in self.votes if ":" not in v["given_by"]]
        self._blame(f"a reaction was lost: {key}" for key in sorted(wanted - set(counted)))
        self._blame(f"a reaction that does not stand is counted: {key}" for key in sorted(set(counted) - wanted))
        self._blame(f"a reaction is counted {n} times: {key}" for key, n in Counter(counted).items() if n > 1)
        self.verdict.figures["standing reactions"] = f"{len(wanted)}, on unknown posts {unknown} more people's"

    def _every_answered_press_counts(self) -> None:
        given = Counter((v["place"], v["person"], v["paper"]) for v in self.votes if v["given_by"] == "button:more")
        places = {_where(c["place"]): c["place"] for c in self.world["channels"]}
        pressed = set()
        for press in self.by_kind["press"]:
            key = (places[press["platform"], press["channel"]], press["person"], press["value"].partition(":")[2])
            pressed.add(key)
            if press["answered"] and not given[key]:
                self._blame([f"an answered press did not count: {key}"])
        self._blame(f"a press that nobody made is counted: {key}" for key in set(given) - pressed)
        self._blame(f"a press is counted {n} times: {key}" for key, n in given.items() if n > 1)

    def _blame(self, wrong: "Iterator[str] | list[str]") -> None:
        self.verdict.wrong += list(wrong)


def _wrong_with_day(channel: Entry, day: date, entry: Entry | None) -> list[str]:
    where = f"{channel['place']} on {day}"
    if entry is None:
        return [f"{where} has no end"]
    if entry["state"] not in FINAL:
        return [f"{where} is still {entry['state']}"]
    if entry["state"] in ("empty", "skipped") and not entry["note"]:
        return [f"{where} is {entry['state']} without a reason"]
    off = channel["paused"] or day.weekday() not in channel["weekdays"] or str(day) < channel["snoozed_until"]
    if off and entry["state"] != "skipped":
        return [f"{where} should have been skipped and is {entry['state']}"]
    posted = {part["state"] for part in entry["parts"]} <= {"posted", "unknown"}
    if entry["state"] == "posted" and not posted and "Not all" not in entry["note"]:
        return [f"{where} is posted, but not all of it, and it does not say why"]
    return []


def _reason(note: str) -> str:
    return note.partition(".")[0][:60]


def _where(place: str) -> tuple[str, str]:
    """Platform and channel of ``slack:T1/C1``."""
    platform, _, rest = place.partition(":")
    return platform, rest.partition("/")[2]


def _key(entry: Entry, part: Entry) -> str:
    return f"{entry['place']}/{entry['day']}/{part['number']}"


def _nonce(entry: Entry, part: Entry) -> str:
    """How Discord is told which part a post is."""
    return blake2b(_key(entry, part).encode(), digest_size=12).hexdigest()


def _is(post: Entry, entry: Entry, part: Entry) -> bool:
    if post["platform"] == "discord":
        return bool(post["nonce"] == _nonce(entry, part))
    return _speaks_of(post, entry, part)


def _is_call(fault: Entry, entry: Entry, part: Entry) -> bool:
    if fault["platform"] == "discord":
        return bool(fault["nonce"] == _nonce(entry, part))
    return bool(fault["channel"] == _where(entry["place"])[1]) and _speaks_of(fault, entry, part)


def _speaks_of(said: Entry, entry: Entry, part: Entry) -> bool:
    """Whether a text in Slack is this part's: by its papers, or on an empty day by its date."""
    titles = [paper["title"] for paper in entry["papers"] if paper["id"] in part["papers"]]
    if not titles:
        day = date.fromisoformat(entry["day"])
        return f"{day:%A} {day.day} {day:%B}" in said["text"]
    return bool(said["thread"]) == part["threaded"] and all(title in said["text"] for title in titles)


def _as_given(emoji: str) -> str:
    """How the ledger writes it: as a bare character, whatever the platform calls it."""
    return NAMES.get(emoji, emoji.replace(VARIANT, ""))


def _meant(emoji: str, entry: Entry, part: Entry) -> str:
    """The paper that a reaction on this part speaks of, or none."""
    papers = [paper["id"] for paper in entry["papers"]]
    if emoji in MEANT:
        number = MEANT[emoji]
        return papers[number - 1] if number <= len(papers) and len(part["papers"]) > 1 else ""
    return part["papers"][0] if len(part["papers"]) == 1 else ""


def recount(out: Path) -> Verdict:
    return Recount(read(out / "journal.jsonl"), read(out / "ledger.jsonl")).verdict_on_all()


if __name__ == "__main__":
    result = recount(Path(sys.argv[1]))
    sys.stdout.write("\n".join(result.lines()) + "\n")
    sys.exit(bool(result.wrong))
