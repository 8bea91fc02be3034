"""The time zone that this machine is set to."""

from zoneinfo import ZoneInfoNotFoundError, available_timezones

from tzlocal import get_localzone_name


def machine_zone() -> str:
    """An IANA name; UTC when the machine's setting is missing or is no such name."""
    try:
        name = get_localzone_name()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"
    return name if name in available_timezones() else "UTC"
