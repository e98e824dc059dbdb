"""The calendar of what recurs: a month after the 31st is the last day of the next month."""

import calendar
from datetime import UTC, datetime, timedelta

INTERVALS = ("day", "week", "month", "year")


def moved_on(anchor: int, interval: str, many: int) -> int:
    """The moment `many` intervals after the anchor, at the same time of day."""
    begin = datetime.fromtimestamp(anchor, UTC)
    if interval in {"day", "week"}:
        days = many if interval == "day" else 7 * many
        return int((begin + timedelta(days=days)).timestamp())
    months = begin.month - 1 + (many if interval == "month" else 12 * many)
    year, month = begin.year + months // 12, months % 12 + 1
    day = min(begin.day, calendar.monthrange(year, month)[1])
    return int(begin.replace(year=year, month=month, day=day).timestamp())
