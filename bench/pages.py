"""Taking in a webhook, the fund page, the queue and the books, against what they rest on.

Two houses stand side by side, a small one and one as full as a strike gets, and every page is
asked of both in turn. A trivial page (/healthz) is the floor of a page: routing, guards, headers,
and nothing read.

    .venv/bin/python -m bench.pages --rounds 15
"""

import argparse
from collections.abc import Iterator

from bench import webhook
from bench.databases import ENGINES
from bench.filling import Filling
from bench.house import House, build, close, furnished, in_a_while, request_for, visit
from bench.measuring import Act, Figure, Pair, Side, compare, head, queries_of
from bench.memory import memory_of_a_web_process

_SMALL = Filling(applications=100, gifts=100, entries=1_000)
_QUICK = Filling(applications=1_000, gifts=1_000, entries=2_000)
_STRIKE = Filling(applications=10_000, gifts=20_000, entries=20_000)
_LARGE = Filling(applications=10_000, gifts=20_000, entries=100_000)

_TRIVIAL = "/healthz"
_FUND = "/"
_QUEUE = "/committee/applications"
_JOURNAL = "/committee/ledger"
_ACCOUNT = "/committee/ledger/accounts/1010"


def main() -> None:
    """Measure what was asked for and print one table."""
    asked = _arguments()
    full = _QUICK if asked.quick else _LARGE if asked.large else _STRIKE
    print(f"small: {_SMALL}\nfull:  {full}\n\n{head()}")
    memories = []
    for engine in asked.engine:
        with furnished(engine, _SMALL) as small, furnished(engine, full) as large:
            for figure in measure(small, large, asked.rounds):
                print(figure.line(), flush=True)
            memories.append(memory_of_a_web_process(large, (_FUND, _QUEUE, _JOURNAL)))
    print()
    for memory in memories:
        print(memory.line())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--engine", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--rounds", type=int, default=15)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="a tenth as full: does it still run?")
    size.add_argument("--large", action="store_true", help="100,000 entries in the books")
    return parser.parse_args()


def measure(small: House, full: House, rounds: int) -> Iterator[Figure]:
    """Every figure of one engine."""
    with webhook.floor(full) as raw:
        pairs = [
            _intake(full, raw),
            *_fund_page(full),
            *_small_and_full(small, full, "fund page, repeated", _FUND),
            *_small_and_full(small, full, "queue page", _QUEUE),
            *_small_and_full(small, full, "journal page", _JOURNAL),
            *_small_and_full(small, full, "account page", _ACCOUNT),
        ]
        yield from compare(full.database.engine, pairs, rounds)


def _intake(house: House, raw: Act) -> Pair:
    deliver = webhook.intake(house)
    queries = str(queries_of(deliver))
    return Side("webhook intake", deliver, 30), Side("raw insert and commit", raw, 30), queries


def _fund_page(full: House) -> Iterator[Pair]:
    """The first page of a new process, and one for which the books are read again."""

    def first() -> float:
        app = build(full.settings)
        try:
            return in_a_while(lambda: visit(app, request_for(_FUND)))
        finally:
            close(app)

    def read_again() -> float:
        return in_a_while(lambda: full.get(_FUND))

    for what, act in (("first in a process", first), ("books read again", read_again)):
        yield Side(f"fund page, {what}", act, 3), _page(full, _TRIVIAL), str(queries_of(act))


def _small_and_full(small: House, full: House, name: str, path: str) -> Iterator[Pair]:
    """The full house's page against a trivial one, and against the small house's."""
    ours = _page(full, path, name)
    few, many = queries_of(_page(small, path).act), queries_of(ours.act)
    yield ours, _page(full, _TRIVIAL), str(many)
    yield ours, _page(small, path, "the same, small house"), f"{few} → {many}"


def _page(house: House, path: str, name: str = "") -> Side:
    house.get(path)
    return Side(name or path, lambda: house.get(path), 10)


if __name__ == "__main__":
    main()
