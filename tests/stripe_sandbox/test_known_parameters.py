"""The stand-in knows every parameter of its endpoints that Stripe has, and no other.

Which of them it plays is its own affair: what it does not play it says so of, and what is no
parameter at all it calls unknown.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from hardship.stripe_sandbox.api import ROUTES
from hardship.stripe_sandbox.parameters import Fields, ListOf, Shape, Unset
from hardship.stripe_sandbox.routes import Route
from tests.stripe_sandbox.params import fields_of, hashes_in, published


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_each_parameter_of_the_sdk_is_known_by_name(route: Route) -> None:
    assert list(_mistaken(route.shape, published(route.method, route.path))) == []


def _mistaken(shape: Fields, kind: Any, path: str = "") -> Iterator[str]:
    """Names that only one of the two has, in hashes within hashes, too."""
    real = fields_of(kind)
    yield from sorted(f"{path}{name}" for name in real.keys() ^ {*shape.known, *shape.unplayed})
    for name in real.keys() & shape.known.keys():
        for part in _parts(shape.known[name]):
            for hash_of_it in hashes_in(real[name]):
                yield from _mistaken(part, hash_of_it, f"{path}{name}.")


def _parts(shape: Shape) -> Iterable[Fields]:
    if isinstance(shape, ListOf):
        return _parts(shape.item)
    if isinstance(shape, Unset):
        return _parts(shape.shape)
    return [shape] if isinstance(shape, Fields) else []
