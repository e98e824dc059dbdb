"""Days and hours of a picket line in words, and as a file for a calendar (RFC 5545)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from babel.dates import get_day_names
from babel.lists import format_list
from flask_babel import gettext as _

from hardship.campaigns import PicketLine
from hardship.web.templating import hour

_WEEKS = 4
_BY_DAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def days_in_words(days: Sequence[int], language: str) -> str:
    """`Monday to Friday`, `Wednesday and Friday`; 0 is Monday."""
    names = get_day_names("wide", locale=language)
    # Days that follow one another keep the same distance to their place in the list.
    runs = groupby(enumerate(sorted(days)), key=lambda placed: placed[1] - placed[0])
    parts: list[str] = []
    for _distance, placed in runs:
        run = [day for _place, day in placed]
        if len(run) >= 3:
            parts.append(_("%(first)s to %(last)s", first=names[run[0]], last=names[run[-1]]))
        else:
            parts += [names[day] for day in run]
    return format_list(parts, locale=language)


def hours_in_words(begins_at: time, ends_at: time) -> str:
    """`6:00 a.m. to 2:00 p.m.`."""
    return str(_("%(first)s to %(last)s", first=hour(begins_at), last=hour(ends_at)))


def calendar(lines: Sequence[PicketLine], *, summary: str, today: date, stamp: datetime) -> str:
    """The next four weeks as a calendar file. Times are local wherever the lines stand."""
    rows = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hardship//Picket lines//EN"]
    for line in lines:
        rows += _event(line, summary, today, stamp)
    rows.append("END:VCALENDAR")
    return "".join(f"{piece}\r\n" for row in rows for piece in _folded(row))


def _event(line: PicketLine, summary: str, today: date, stamp: datetime) -> list[str]:
    first = next(
        day for day in (today + timedelta(n) for n in range(7)) if day.weekday() in line.days
    )
    begins, ends = (datetime.combine(first, at) for at in (line.begins_at, line.ends_at))
    by_day = ",".join(_BY_DAY[day] for day in sorted(line.days))
    title = f"{summary}: {line.place}"
    where = ", ".join(filter(None, (line.site, line.address)))
    return [
        "BEGIN:VEVENT",
        f"UID:{line.id}@hardship",
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{begins:%Y%m%dT%H%M%S}",
        f"DTEND:{ends:%Y%m%dT%H%M%S}",
        f"RRULE:FREQ=WEEKLY;BYDAY={by_day};COUNT={_WEEKS * len(line.days)}",
        f"SUMMARY:{_escaped(title)}",
        f"LOCATION:{_escaped(where)}",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(plain, written)
    return "\\n".join(text.splitlines())


def _folded(row: str) -> Iterator[str]:
    """A row in pieces of at most 75 octets, the later ones led by a space."""
    piece, size = "", 0
    for letter in row:
        width = len(letter.encode())
        if size + width > 75:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    yield piece
