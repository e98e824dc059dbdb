"""Made-up people whom money concerns, as the rules count them."""

from itertools import count

_numbers = count(1)


def crowd(size: int, name: str = "A") -> dict[str, int]:
    """So many people, the same ones under the same name, each paid once."""
    return {f"{name}{number}": 1 for number in range(size)}


def strangers(size: int) -> dict[str, int]:
    """So many people whom nothing else concerns."""
    return {f"stranger {next(_numbers)}": 1 for _ in range(size)}
