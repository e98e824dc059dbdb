"""How many in so long, kept in a place that never grows. Pure; times in whole microseconds.

Moments of one *grain*, a `GRAINS`th of the stretch, are kept as the last of them and their number,
and all of them count until the whole stretch has gone by since that last one. So a limit is never
passed in any stretch of its length, and whoever is kept out is so for a grain too long at most:
fifteen seconds of five minutes, and nothing where tries lie further apart than that.

Each jump of the clock lets in as many again as the limit at most, and keeps nobody out for longer
than two stretches: what was noted further ahead than one counts as nothing.
"""

from collections.abc import Iterable

GRAINS = 20

#: A pair, as JSON has it: the last moment of a grain, and how many fell into it.
Note = list[int]


def counted(notes: Iterable[Note], now: int, per: int) -> list[Note]:
    """Those that still count, the oldest first."""
    return sorted([last, many] for last, many in notes if now < last + per and last <= now + per)


def level(notes: Iterable[Note], now: int, per: int) -> int:
    """How many count now."""
    return sum(many for _, many in counted(notes, now, per))


def with_one_more(notes: Iterable[Note], now: int, per: int) -> list[Note]:
    """The same and one that comes now, without those that are over."""
    grain = per // GRAINS
    kept = {last // grain: [last, many] for last, many in counted(notes, now, per)}
    last, many = kept.get(now // grain, [now, 0])
    kept[now // grain] = [max(last, now), many + 1]
    return list(kept.values())


def wait(notes: Iterable[Note], limit: int, now: int, per: int) -> int:
    """How long it is until one more is within the limit, if none comes before; 0 if it is now."""
    still = counted(notes, now, per)
    left, over = sum(many for _, many in still), now
    for last, many in still:
        if left < limit:
            break
        left, over = left - many, last + per
    return over - now
