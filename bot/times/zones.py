"""A time zone, as people name it: by its IANA name or by a city."""

from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from bot.errors import UserError

_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
_LONGEST = 60

# Cities that people name and the IANA database does not.
_CITIES = {
    "Africa/Johannesburg": ("cape town", "pretoria"),
    "America/Chicago": ("austin", "dallas", "houston"),
    "America/Los_Angeles": ("san francisco", "seattle", "san diego", "palo alto", "stanford", "berkeley"),
    "America/New_York": ("new york city", "nyc", "boston", "washington", "pittsburgh", "philadelphia", "atlanta"),
    "America/Sao_Paulo": ("rio de janeiro", "brasilia"),
    "America/Toronto": ("ottawa", "waterloo"),
    "Asia/Dubai": ("abu dhabi",),
    "Asia/Jerusalem": ("tel aviv", "haifa"),
    "Asia/Kolkata": ("bangalore", "bengaluru", "chennai", "delhi", "hyderabad", "mumbai", "new delhi", "pune"),
    "Asia/Shanghai": ("beijing", "hangzhou", "shenzhen"),
    "Asia/Tokyo": ("kyoto", "osaka"),
    "Australia/Sydney": ("canberra",),
    "Europe/Berlin": ("cologne", "frankfurt", "hamburg", "munich", "tübingen"),
    "Europe/London": ("cambridge", "edinburgh", "manchester", "oxford"),
    "Europe/Madrid": ("barcelona",),
    "Europe/Moscow": ("saint petersburg",),
    "Europe/Rome": ("milan", "turin"),
    "Europe/Zurich": ("basel", "bern", "geneva", "lausanne", "zürich"),
    "Pacific/Auckland": ("wellington",),
}
# An abbreviation means one offset, but a digest is to follow the clocks of a place through the year.
_ABBREVIATIONS = {
    "America/Anchorage": ("akst", "akdt"),
    "America/Chicago": ("cst", "cdt", "ct"),
    "America/Denver": ("mst", "mdt", "mt"),
    "America/Los_Angeles": ("pst", "pdt", "pt"),
    "America/New_York": ("est", "edt", "et"),
    "Asia/Hong_Kong": ("hkt",),
    "Asia/Kolkata": ("ist",),
    "Asia/Seoul": ("kst",),
    "Asia/Singapore": ("sgt",),
    "Asia/Tokyo": ("jst",),
    "Australia/Adelaide": ("acst", "acdt"),
    "Australia/Perth": ("awst",),
    "Australia/Sydney": ("aest", "aedt"),
    "Europe/Athens": ("eet", "eest"),
    "Europe/Berlin": ("cet", "cest", "met", "mez", "mesz"),
    "Europe/Lisbon": ("wet", "west"),
    "Europe/London": ("bst",),
    "Europe/Moscow": ("msk",),
    "Pacific/Auckland": ("nzst", "nzdt"),
    "Pacific/Honolulu": ("hst",),
}


def parse_zone(text: str, like: str = "digest timezone") -> str:
    """The IANA name of a zone; in the error's hint a good name stands after ``like``."""
    name = _folded(text)
    meant = _reversed(_ABBREVIATIONS).get(name)
    if meant:
        raise UserError(f"{text.strip()} does not follow summer time: name a city of the zone.", f"{like} {meant}")
    if name in _zones():
        return _zones()[name]
    known = _zones().keys() - _reversed(_ABBREVIATIONS).keys()
    near = get_close_matches(name[:_LONGEST], sorted(known), n=1, cutoff=0.7)
    suggestion = _zones()[near[0]] if near else "Europe/Berlin"
    raise UserError(f"{text.strip()[:_LONGEST] or 'Nothing'} is not a time zone that I know.", f"{like} {suggestion}")


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())


def _reversed(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: zone for zone, several in words.items() for word in several}


@cache
def _zones() -> dict[str, str]:
    """Every way to name a zone, folded, to its IANA name. Of two zones with one city's name, the shorter is meant."""
    names = sorted(available_timezones() - {"Factory", "localtime"}, key=lambda name: (-name.count("/"), name))
    cities = {_folded(name.rpartition("/")[2]): name for name in names if name.startswith(_AREAS)}
    return cities | _reversed(_CITIES) | {_folded(name): name for name in names} | {"gmt": "UTC", "z": "UTC"}
