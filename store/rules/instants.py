"""How an instant is spelled (R29). Pure."""

from datetime import datetime


def spelled(instant: datetime) -> str:
    """An instant of UTC as RFC 3339 with milliseconds and Z, in answers as in sentences."""
    # Its end is known, +00:00: to look for it takes longer.
    return instant.isoformat("T", "milliseconds")[:-6] + "Z"
