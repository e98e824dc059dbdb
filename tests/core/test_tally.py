"""A limit holds in every stretch, the wait that is told is right, and a tally never grows."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hardship.core.tally import GRAINS, Note, level, wait, with_one_more

SECOND = 1_000_000
PER = 300 * SECOND
GRAIN = PER // GRAINS

limits = st.integers(1, 8)
#: From right after each other to more than a stretch apart, and often as one is about to end.
pauses = st.lists(
    st.one_of(st.integers(0, GRAIN), st.integers(PER - GRAIN, PER), st.integers(0, PER + GRAIN)),
    max_size=60,
)
starts = st.integers(0, 10**16)
jumps = st.lists(st.tuples(st.integers(0, 200), st.integers(-3 * PER, 3 * PER)), max_size=4)


class Gate:
    """Somebody tries again and again, and notes when they got in."""

    def __init__(self, limit: int, now: int) -> None:
        self.limit, self.now = limit, now
        self.notes: list[Note] = []
        self.let_in: list[int] = []

    @property
    def wait(self) -> int:
        return wait(self.notes, self.limit, self.now, PER)

    def knock(self) -> bool:
        if self.wait:
            return False
        self.notes = with_one_more(self.notes, self.now, PER)
        self.let_in.append(self.now)
        return True


@given(limits, starts, pauses)
def test_no_stretch_lets_in_more_than_the_limit(limit: int, start: int, pauses: list[int]) -> None:
    gate = Gate(limit, start)
    for pause in pauses:
        gate.now += pause
        gate.knock()
    for first, beyond in zip(gate.let_in, gate.let_in[limit:], strict=False):
        assert beyond - first >= PER


@given(limits, starts, pauses)
def test_nobody_is_kept_out_longer_than_a_grain_too_long(
    limit: int, start: int, pauses: list[int]
) -> None:
    gate = Gate(limit, start)
    for pause in pauses:
        gate.now += pause
        if not gate.knock():
            assert len([each for each in gate.let_in if each > gate.now - PER - GRAIN]) >= limit


@given(limits, starts, pauses)
def test_the_wait_is_right_to_the_microsecond(limit: int, start: int, pauses: list[int]) -> None:
    gate = Gate(limit, start)
    for pause in pauses:
        gate.now += pause
        left = gate.wait
        assert 0 <= left <= PER
        if left:
            assert wait(gate.notes, limit, gate.now + left - 1, PER) == 1
            assert wait(gate.notes, limit, gate.now + left, PER) == 0
        gate.knock()


@given(starts, pauses)
def test_tries_a_grain_apart_are_counted_as_one_by_one(start: int, pauses: list[int]) -> None:
    notes: list[Note] = []
    now, every = start, []
    for pause in pauses:
        now += GRAIN + pause
        notes = with_one_more(notes, now, PER)
        every.append(now)
        assert level(notes, now, PER) == len([each for each in every if each + PER > now])


@given(limits, starts, pauses, jumps)
def test_each_jump_of_the_clock_lets_in_one_limit_more_at_most_and_shuts_nobody_out(
    limit: int, start: int, pauses: list[int], jumps: list[tuple[int, int]]
) -> None:
    """`real` goes on; the clock that is read differs from it by more after each jump."""
    gate, real, off = Gate(limit, start + 10**10), start + 10**10, 0
    let_in = []
    for number, pause in enumerate(pauses):
        real += pause
        off += sum(by for when, by in jumps if when == number)
        gate.now = real + off
        assert gate.wait <= 2 * PER
        if gate.knock():
            let_in.append(real)
        assert len(gate.notes) <= 2 * GRAINS + 2
    most = limit * (1 + len(jumps))
    for first, beyond in zip(let_in, let_in[most:], strict=False):
        assert beyond - first >= PER


def test_a_tally_does_not_grow_and_counts_everybody() -> None:
    notes: list[Note] = []
    for number in range(60_000):
        notes = with_one_more(notes, number * SECOND // 100, PER)
    assert len(notes) <= GRAINS + 1
    assert 30_000 <= level(notes, 600 * SECOND, PER) <= 30_000 + 15 * 100


def test_who_tries_all_day_is_let_in_as_often_as_the_limit_says() -> None:
    gate = Gate(10, 0)
    while gate.now < 24 * 12 * PER:
        gate.knock()
        gate.now += SECOND
    assert len(gate.let_in) >= 24 * 12 * 10 * GRAINS // (GRAINS + 1)
    assert all(later > earlier for earlier, later in pairwise(gate.let_in))


def test_those_of_one_grain_count_until_its_last_is_over() -> None:
    """Counted from its first, four of a limit of two would come within a stretch."""
    gate = Gate(2, 0)
    gate.knock()
    gate.now = GRAIN - 1
    gate.knock()
    gate.now = PER
    assert gate.wait == GRAIN - 1
    gate.now = PER + GRAIN - 1
    assert (gate.knock(), gate.knock(), gate.knock()) == (True, True, False)
